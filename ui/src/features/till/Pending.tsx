// Mobile payments that the passenger has not confirmed yet, and what becomes of each.

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { useAnswer, useMoney } from "../../shared/counter";
import { dayAndClock } from "../../shared/dates";
import { Problem } from "../../shared/ui/Problem";
import SettlePayment from "../../shared/ui/SettlePayment";
import { Skeleton } from "../../shared/ui/Skeleton";
import type { PaymentInfo } from "../../wire/PaymentInfo";
import type { PaymentOutcome } from "../../wire/PaymentOutcome";
import type { PendingPayment } from "../../wire/PendingPayment";

function Waiting(props: {
  payment: PendingPayment;
  may: boolean;
  onChoose: (outcome: PaymentOutcome) => void;
}) {
  const { t, i18n } = useLingui();
  const money = useMoney();
  const { info, number, name, tickets, at_local, who } = props.payment;
  const choices: { outcome: PaymentOutcome; text: string }[] = [
    { outcome: "completed", text: t`Confirmer` },
    { outcome: "replaced_by_cash", text: t`Espèces à la place` },
    { outcome: "dropped", text: t`Abandonner` },
  ];
  return (
    <li className="grid gap-2 rounded-md border border-wait p-3">
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <strong>
          {info.operator} {info.phone}
        </strong>
        <span className="amount text-xl font-semibold">{money(info.amount)}</span>
      </p>
      <p className="text-sm text-quiet">
        {number} · {name} · <Plural value={tickets} one="# billet" other="# billets" />
        <br />
        {dayAndClock(at_local, i18n.locale)} · {who}
      </p>
      {props.may ? (
        <div className="flex flex-wrap gap-2">
          {choices.map(({ outcome, text }) => (
            <button
              key={outcome}
              type="button"
              className={`btn ${outcome === "dropped" ? "btn-loss" : ""}`}
              onClick={() => props.onChoose(outcome)}
            >
              {text}
            </button>
          ))}
        </div>
      ) : null}
    </li>
  );
}

export function Pending({ may }: { may: boolean }) {
  const { t } = useLingui();
  const pending = useAnswer("pending_payments", {}, true, 15_000);
  // Kept here and not with its payment, which is gone once it is settled.
  const [asked, setAsked] = useState<{ info: PaymentInfo; outcome: PaymentOutcome } | null>(null);
  const payments = pending.data?.payments ?? [];
  return (
    <section aria-label={t`Paiements en attente`} className="grid gap-3">
      <h3 className="text-lg">
        <Trans>Paiements en attente</Trans>
      </h3>
      {pending.isLoading ? <Skeleton lines={2} /> : null}
      <Problem failure={pending.error} />
      {pending.data && payments.length === 0 ? (
        <p className="text-quiet">
          <Trans>Aucun.</Trans>
        </p>
      ) : null}
      <ul className="grid gap-2">
        {payments.map((payment) => (
          <Waiting
            key={payment.info.payment}
            payment={payment}
            may={may}
            onChoose={(outcome) => setAsked({ info: payment.info, outcome })}
          />
        ))}
      </ul>
      {asked ? (
        <SettlePayment payment={asked.info} first={asked.outcome} onClose={() => setAsked(null)} />
      ) : null}
    </section>
  );
}
