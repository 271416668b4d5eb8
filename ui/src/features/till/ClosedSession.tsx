// One session with its Z, and what is still to decide about it.

import { Trans, useLingui } from "@lingui/react/macro";
import { useId, useState } from "react";
import { useAnswer, useCommand, useCounter, useMay, useMoney } from "../../shared/counter";
import { useIntention } from "../../shared/intention";
import { parseMoney } from "../../shared/money";
import { Approve, given, isAboutApproval, NO_APPROVAL } from "../../shared/ui/Approve";
import { Labelled } from "../../shared/ui/Labelled";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { Skeleton } from "../../shared/ui/Skeleton";
import type { TillReport } from "../../wire/TillReport";
import { ReportSheet } from "./Report";
import { Variance } from "./Variance";

function ApproveVariance({ report }: { report: TillReport }) {
  const { t } = useLingui();
  const [reason, setReason] = useState("");
  const intention = useIntention();
  const approve = useCommand("approve_variance");
  return (
    <form
      className="panel grid gap-3 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        approve.mutate(
          { request: intention.id(), till: report.till, reason: reason.trim() },
          { onSettled: (_, failure) => intention.settle(failure) },
        );
      }}
    >
      <h2 className="text-lg">
        <Trans>Approuver l'écart</Trans> · <Variance variance={report.variance ?? 0} />
      </h2>
      <Labelled
        label={t`Ce qui a été trouvé`}
        maxLength={200}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <Problem failure={approve.error} />
      <button
        type="submit"
        className="btn btn-primary justify-self-start"
        disabled={approve.isPending}
      >
        <Trans>Approuver</Trans>
      </button>
    </form>
  );
}

function Direction(props: { missing: boolean; onChange: (missing: boolean) => void }) {
  const name = useId();
  const choices = [
    { missing: true, text: <Trans>Il manquait de l'argent</Trans> },
    { missing: false, text: <Trans>Il y avait trop</Trans> },
  ];
  return (
    <fieldset>
      <legend className="text-sm font-semibold text-quiet">
        <Trans>L'erreur trouvée</Trans>
      </legend>
      <div className="flex flex-wrap gap-2">
        {choices.map(({ missing, text }) => (
          <label
            key={String(missing)}
            className="btn has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-3 has-focus-visible:outline-(--focus)"
          >
            <input
              type="radio"
              name={name}
              className="size-5 accent-accent"
              checked={props.missing === missing}
              onChange={() => props.onChange(missing)}
            />
            {text}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function CorrectForm(props: { z: number; onCancel: () => void; onDone: (amount: number) => void }) {
  const { t } = useLingui();
  const { company } = useCounter();
  const may = useMay();
  const [missing, setMissing] = useState(true);
  const [sum, setSum] = useState("");
  const [reason, setReason] = useState("");
  const [approval, setApproval] = useState(NO_APPROVAL);
  const [tried, setTried] = useState(false);
  const intention = useIntention();
  const correct = useCommand("correct_till");
  const amount = parseMoney(sum, company.currency.digits);
  const alone = may("approve");
  const word = alone ? null : given(approval);
  const faults = {
    amount: amount ? null : t`Tapez un montant plus grand que zéro.`,
    reason: reason.trim() === "" ? t`Dites pourquoi.` : null,
    approval: !alone && !word ? t`Un chef doit taper son code et son PIN.` : null,
  };
  const submit = () => {
    setTried(true);
    if (!amount || faults.reason || faults.approval || correct.isPending) return;
    const signed = missing ? -amount : amount;
    correct.mutate(
      {
        request: intention.id(),
        z: props.z,
        amount: signed,
        reason: reason.trim(),
        approval: word,
      },
      {
        onSettled: (_, failure) => intention.settle(failure),
        onSuccess: () => props.onDone(signed),
      },
    );
  };
  return (
    <form
      noValidate
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p className="text-quiet">
        <Trans>Le Z ne change pas : la correction s'écrit dans votre caisse ouverte.</Trans>
      </p>
      <Direction missing={missing} onChange={setMissing} />
      <Labelled
        label={t`Montant`}
        inputMode="decimal"
        autoFocus
        maxLength={15}
        value={sum}
        error={tried ? faults.amount : null}
        onChange={(event) => setSum(event.target.value)}
      />
      <Labelled
        label={t`Motif`}
        maxLength={120}
        value={reason}
        error={tried ? faults.reason : null}
        onChange={(event) => setReason(event.target.value)}
      />
      {alone ? null : (
        <Approve approval={approval} onChange={setApproval} failure={correct.error} />
      )}
      {tried && faults.approval ? <Notice tone="loss">{faults.approval}</Notice> : null}
      <Problem failure={!alone && isAboutApproval(correct.error) ? null : correct.error} />
      <div className="flex gap-2">
        <button type="button" className="btn" onClick={props.onCancel}>
          <Trans>Annuler</Trans>
        </button>
        <button type="submit" className="btn btn-primary flex-1" disabled={correct.isPending}>
          <Trans>Enregistrer la correction</Trans>
        </button>
      </div>
    </form>
  );
}

function Correct({ z }: { z: number }) {
  const { till } = useCounter();
  const money = useMoney();
  const [asking, setAsking] = useState(false);
  const [done, setDone] = useState<number | null>(null);
  return (
    <section className="panel grid gap-3 p-4">
      <h2 className="text-lg">
        <Trans>Corriger une erreur de cette caisse</Trans>
      </h2>
      {done !== null ? (
        <Notice tone="done">
          <Trans>Correction de {money(Math.abs(done))} enregistrée.</Trans>
        </Notice>
      ) : null}
      {!till?.mine ? (
        <p className="text-quiet">
          <Trans>Ouvrez d'abord votre caisse : la correction s'y écrit.</Trans>
        </p>
      ) : asking ? (
        <CorrectForm
          z={z}
          onCancel={() => setAsking(false)}
          onDone={(amount) => {
            setAsking(false);
            setDone(amount);
          }}
        />
      ) : (
        <button
          type="button"
          className="btn justify-self-start"
          onClick={() => {
            setDone(null);
            setAsking(true);
          }}
        >
          <Trans>Corriger…</Trans>
        </button>
      )}
    </section>
  );
}

export function ClosedSession({ till }: { till: string }) {
  const may = useMay();
  const { me } = useCounter();
  const report = useAnswer("till_report", { till });
  if (report.isLoading) return <Skeleton lines={8} />;
  if (!report.data) return <Problem failure={report.error} />;
  const { z, to_approve, employee_name } = report.data;
  const own = employee_name === me.name;
  return (
    <div className="grid gap-3">
      {to_approve && may("approve") && !own ? <ApproveVariance report={report.data} /> : null}
      {to_approve && may("approve") && own ? (
        <Notice tone="wait">
          <Trans>C'était votre caisse : un autre chef approuve son écart.</Trans>
        </Notice>
      ) : null}
      <ReportSheet report={report.data} />
      {z !== null && may("move_cash") ? <Correct z={z} /> : null}
    </div>
  );
}
