// What it costs, what was handed over, what goes back.

import { Trans, useLingui } from "@lingui/react/macro";
import { TriangleAlert } from "lucide-react";
import { useId } from "react";
import { useCounter, useMoney } from "../../shared/counter";
import { formatNumber } from "../../shared/money";
import { Labelled } from "../../shared/ui/Labelled";
import { Problem } from "../../shared/ui/Problem";
import { useSaleState } from "./draft";
import { focusOn } from "./focus";
import { spotOf } from "./selling";
import type { Sale } from "./useSale";

/** Notes that fit on one row, largest first; coins are typed. */
const NOTE_KEYS = 4;

export function Cash(props: { sale: Sale }) {
  const { t, i18n } = useLingui();
  const money = useMoney();
  const { company } = useCounter();
  const failure = useSaleState((state) => state.failure);
  const { change } = useSaleState.getState();
  const { draft, total, cash, cashInvalid, missing, change: back } = props.sale;
  const { digits, denominations } = company.currency;
  const id = useId();
  const wrong = cashInvalid || missing > 0;

  const hand = (note: number) => {
    const sum = (cash ?? 0) + note;
    change({ cash: String(sum / 10 ** digits) });
    focusOn("cash");
  };
  return (
    <div className="grid gap-2 border-t border-line pt-2">
      <p className="flex items-baseline justify-between">
        <span className="text-lg font-semibold">
          <Trans>Total</Trans>
        </span>
        <output aria-live="polite" className="amount text-[40px] leading-[44px] font-semibold">
          {total === null ? "–" : money(total)}
        </output>
      </p>
      <div className="grid grid-cols-2 items-start gap-2">
        <Labelled
          label={t`Reçu`}
          data-part="cash"
          inputMode="decimal"
          className="[&_input]:text-right [&_input]:text-xl"
          placeholder={t`exact`}
          maxLength={15}
          value={draft.cash}
          aria-invalid={wrong || undefined}
          aria-describedby={`${id}-back`}
          onChange={(event) => change({ cash: event.target.value })}
          onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
        />
        <p
          id={`${id}-back`}
          className={wrong ? "text-loss" : ""}
          role={wrong ? "alert" : undefined}
        >
          <span className="flex items-center justify-end gap-1 text-sm font-semibold">
            {wrong ? <TriangleAlert aria-hidden className="size-4" /> : null}
            {cashInvalid ? (
              <Trans>Ce n'est pas un montant</Trans>
            ) : missing > 0 ? (
              <Trans>Il manque</Trans>
            ) : (
              <Trans>Rendu</Trans>
            )}
          </span>
          <output className="amount block text-[28px] leading-[48px] font-semibold">
            {total === null || cashInvalid ? "–" : money(missing || back)}
          </output>
        </p>
      </div>
      {spotOf(failure) === "cash" ? <Problem failure={failure} /> : null}
      <div className="flex gap-1">
        <button type="button" className="btn flex-1 px-1" onClick={() => change({ cash: "" })}>
          <Trans>Exact</Trans>
        </button>
        {denominations.slice(0, NOTE_KEYS).map((note) => (
          <button
            key={note}
            type="button"
            className="btn flex-1 px-1"
            aria-label={t`Reçu un billet de ${money(note)}`}
            onClick={() => hand(note)}
          >
            {formatNumber(note, digits, i18n.locale)}
          </button>
        ))}
      </div>
    </div>
  );
}
