// The till as it stands: since when, what was sold, and its drawer.

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Inbox } from "lucide-react";
import { useState } from "react";
import { useCommand, useMay, useMoney } from "../../shared/counter";
import { dayAndClock } from "../../shared/dates";
import { useIntention } from "../../shared/intention";
import { Labelled } from "../../shared/ui/Labelled";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { Sheet } from "../../shared/ui/Sheet";
import type { TillInfo } from "../../wire/TillInfo";

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

export function CurrentTill(props: { till: TillInfo; onClose: () => void }) {
  const { i18n } = useLingui();
  const money = useMoney();
  const may = useMay();
  const { till } = props;
  return (
    <section className="grid gap-4">
      <h2 className="text-xl">
        {till.mine ? (
          <Trans>Votre caisse est ouverte</Trans>
        ) : (
          <Trans>Caisse de {till.employee_name}</Trans>
        )}
      </h2>
      <dl className="grid grid-cols-2 gap-y-2 text-xl">
        <dt>
          <Trans>Depuis</Trans>
        </dt>
        <dd className="amount">{dayAndClock(till.opened_local, i18n.locale)}</dd>
        <dt>
          <Trans>Vendus</Trans>
        </dt>
        <dd className="amount">
          <Plural value={till.tickets} one="# billet" other="# billets" />
        </dd>
        <dt>
          <Trans>Fond</Trans>
        </dt>
        <dd className="amount">{money(till.float)}</dd>
        <dt>
          <Trans>Encaissé</Trans>
        </dt>
        <dd className="amount text-[40px] leading-[48px] font-semibold">{money(till.takings)}</dd>
      </dl>
      {till.mine ? (
        <div className="flex flex-wrap gap-2">
          <button type="button" className="btn btn-primary" onClick={props.onClose}>
            <Trans>Clôturer la caisse</Trans>
          </button>
          {may("open_drawer") ? <Drawer /> : null}
        </div>
      ) : (
        <Notice tone="wait">
          <Trans>{till.employee_name} doit la clôturer avant qu'une autre s'ouvre ici.</Trans>
        </Notice>
      )}
    </section>
  );
}
