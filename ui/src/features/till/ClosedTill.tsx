// What the count came to.

import { Trans } from "@lingui/react/macro";
import { Check, TriangleAlert } from "lucide-react";
import { useMoney } from "../../shared/counter";
import type { TillClosedAnswer } from "../../wire/TillClosedAnswer";

function Verdict({ variance }: { variance: number }) {
  const money = useMoney();
  if (variance === 0) {
    return (
      <p className="flex items-center gap-3 rounded-md bg-done-soft p-4 text-[40px] leading-[48px] font-semibold text-done">
        <Check aria-hidden className="size-10" />
        <Trans>Caisse juste</Trans>
      </p>
    );
  }
  const missing = variance < 0;
  return (
    <p
      className={`flex items-center gap-3 rounded-md p-4 text-[40px] leading-[48px] font-semibold ${missing ? "bg-loss-soft text-loss" : "bg-wait-soft text-wait"}`}
    >
      <TriangleAlert aria-hidden className="size-10 shrink-0" />
      {missing ? (
        <Trans>Manque {money(-variance)}</Trans>
      ) : (
        <Trans>{money(variance)} de trop</Trans>
      )}
    </p>
  );
}

export function ClosedTill({ answer }: { answer: TillClosedAnswer }) {
  const money = useMoney();
  return (
    <section className="grid gap-4" aria-live="polite">
      <h2 className="text-xl">
        <Trans>Caisse clôturée</Trans>
      </h2>
      <Verdict variance={answer.variance} />
      <dl className="grid grid-cols-2 gap-y-2 text-xl">
        <dt>
          <Trans>Attendu</Trans>
        </dt>
        <dd className="amount">{money(answer.expected)}</dd>
        <dt>
          <Trans>Compté</Trans>
        </dt>
        <dd className="amount">{money(answer.counted)}</dd>
      </dl>
    </section>
  );
}
