// The till as it stands, in three columns: its opening, its movements, and now.

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { FileText, Inbox } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useAnswer, useCommand, useCounter, useMay, useMoney } from "../../shared/counter";
import { dayAndClock } from "../../shared/dates";
import { useIntention } from "../../shared/intention";
import { Labelled } from "../../shared/ui/Labelled";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { Sheet } from "../../shared/ui/Sheet";
import type { TillInfo } from "../../wire/TillInfo";
import type { TillReport } from "../../wire/TillReport";
import { Movements } from "./Movements";
import { Pending } from "./Pending";
import { Methods, MovementList } from "./Report";
import { type ClosingMode, startClosing } from "./unfinished";

function Drawer() {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const intention = useIntention();
  const open = useCommand("open_drawer");
  return (
    <>
      <button
        type="button"
        className="btn"
        onClick={() => {
          open.reset();
          setAsking(true);
        }}
      >
        <Inbox aria-hidden className="size-5" />
        <Trans>Ouvrir le tiroir</Trans>
      </button>
      {open.isSuccess && !asking ? (
        <Notice tone="done">
          <Trans>Ordre envoyé au tiroir.</Trans>
        </Notice>
      ) : null}
      {asking ? (
        <Sheet title={t`Ouvrir le tiroir sans vente`} onClose={() => setAsking(false)}>
          <form
            className="grid gap-4"
            onSubmit={(event) => {
              event.preventDefault();
              open.mutate(
                { request: intention.id(), reason: reason.trim() },
                {
                  onSettled: (_, failure) => intention.settle(failure),
                  onSuccess: () => {
                    setAsking(false);
                    setReason("");
                  },
                },
              );
            }}
          >
            <Labelled
              label={t`Motif`}
              hint={t`Il reste dans le journal.`}
              autoFocus
              maxLength={120}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
            <Problem failure={open.error} />
            <div className="flex justify-end gap-2">
              <button type="button" className="btn" onClick={() => setAsking(false)}>
                <Trans>Annuler</Trans>
              </button>
              <button
                type="submit"
                className="btn btn-primary"
                disabled={open.isPending || reason.trim() === ""}
              >
                <Trans>Ouvrir le tiroir</Trans>
              </button>
            </div>
          </form>
        </Sheet>
      ) : null}
    </>
  );
}

function Column(props: { title: ReactNode; className?: string; children: ReactNode }) {
  return (
    <section className={`panel grid min-w-0 content-start gap-4 p-4 ${props.className ?? ""}`}>
      <h2 className="text-xl">{props.title}</h2>
      {props.children}
    </section>
  );
}

function Opening({ till, past }: { till: TillInfo; past: ReactNode }) {
  const { i18n } = useLingui();
  const money = useMoney();
  return (
    <Column title={<Trans>Ouverture</Trans>} className="lg:max-xl:col-span-2">
      <dl className="grid gap-3 sm:grid-cols-3 xl:grid-cols-1">
        <div>
          <dt className="text-sm text-quiet">
            <Trans>Caissier</Trans>
          </dt>
          <dd className="text-lg font-semibold">{till.employee_name}</dd>
        </div>
        <div>
          <dt className="text-sm text-quiet">
            <Trans>Depuis</Trans>
          </dt>
          <dd className="text-lg font-semibold">{dayAndClock(till.opened_local, i18n.locale)}</dd>
        </div>
        <div>
          <dt className="text-sm text-quiet">
            <Trans>Fond</Trans>
          </dt>
          <dd className="text-lg font-semibold">{money(till.float)}</dd>
        </div>
      </dl>
      {past}
    </Column>
  );
}

function Ending({ till }: { till: TillInfo }) {
  const may = useMay();
  const { me } = useCounter();
  const begin = (mode: ClosingMode) => () => startClosing(till.till, mode);
  if (!till.mine && !may("close_any_till")) {
    return (
      <Notice tone="wait">
        <Trans>{till.employee_name} doit la clôturer avant qu'une autre s'ouvre ici.</Trans>
      </Notice>
    );
  }
  return (
    <div className="grid gap-2">
      {till.mine ? null : (
        <Notice tone="wait">
          <Trans>
            Vous êtes {me.name}. Vous pouvez clôturer cette caisse si {till.employee_name} n'est
            plus là.
          </Trans>
        </Notice>
      )}
      <button type="button" className="btn btn-primary" onClick={begin("close")}>
        <Trans>Clôturer la caisse</Trans>
      </button>
      {till.mine ? (
        <button type="button" className="btn" onClick={begin("hand_over")}>
          <Trans>Passer la main</Trans>
        </button>
      ) : null}
    </div>
  );
}

function Now(props: { till: TillInfo; report: TillReport | undefined; onX: () => void }) {
  const money = useMoney();
  const may = useMay();
  const { till, report } = props;
  return (
    <Column
      title={
        till.mine ? (
          <Trans>Votre caisse est ouverte</Trans>
        ) : (
          <Trans>Caisse de {till.employee_name}</Trans>
        )
      }
    >
      <dl className="grid grid-cols-2 items-baseline gap-y-2 text-lg">
        <dt>
          <Trans>Vendus</Trans>
        </dt>
        <dd className="amount">
          <Plural value={till.tickets} one="# billet" other="# billets" />
        </dd>
        <dt>
          <Trans>Recette</Trans>
        </dt>
        <dd className="amount col-span-2 text-[40px] leading-[48px] font-semibold">
          {money(till.takings)}
        </dd>
        {report && report.expected !== null && !till.mine ? (
          <>
            <dt>
              <Trans>Attendu dans le tiroir</Trans>
            </dt>
            <dd className="amount font-semibold">{money(report.expected)}</dd>
          </>
        ) : null}
      </dl>
      {report && report.methods.length > 0 ? <Methods methods={report.methods} /> : null}
      <Ending till={till} />
      <div className="flex flex-wrap gap-2">
        <button type="button" className="btn" onClick={props.onX}>
          <FileText aria-hidden className="size-5" />
          <Trans>Voir le X</Trans>
        </button>
        {till.mine && may("open_drawer") ? <Drawer /> : null}
      </div>
    </Column>
  );
}

export function CurrentTill(props: {
  till: TillInfo;
  /** What leads to earlier sessions. */
  past: ReactNode;
  onX: () => void;
}) {
  const { till } = props;
  const may = useMay();
  const report = useAnswer("till_report", { till: till.till });
  const movements = report.data?.movements;
  return (
    <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,3fr)_minmax(320px,2fr)] xl:grid-cols-[minmax(220px,1fr)_minmax(0,2fr)_minmax(320px,1.3fr)]">
      <Opening till={till} past={props.past} />
      <Column title={<Trans>Mouvements</Trans>}>
        <Problem failure={report.error} />
        {till.mine && may("move_cash") ? (
          <Movements till={till.till} movements={movements} />
        ) : (
          <MovementList movements={movements ?? []} />
        )}
        <Pending may={till.mine} />
      </Column>
      <Now till={till} report={report.data} onX={props.onX} />
    </div>
  );
}
