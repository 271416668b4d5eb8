// What it costs, what was handed over, what goes back.

import { Trans, useLingui } from "@lingui/react/macro";
import { TriangleAlert } from "lucide-react";
import { Fragment, useId } from "react";
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

/** How the total comes about; only where it is not simply the fares. */
function Reduced({ sale }: { sale: Sale }) {
  const money = useMoney();
  const quote = sale.quote.data;
  if (!quote || sale.total === null || (quote.reductions === 0 && quote.tax === 0)) return null;
  const by = new Map<string, number>();
  for (const { label, amount } of quote.lines.flatMap((line) => line.reductions)) {
    by.set(label, (by.get(label) ?? 0) + amount);
  }
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-x-2 text-sm leading-5">
      {quote.reductions === 0 ? null : (
        <>
          <dt>
            <Trans>Prix</Trans>
          </dt>
          <dd className="amount">{money(quote.base)}</dd>
        </>
      )}
      {[...by].map(([label, amount]) => (
        <Fragment key={label}>
          <dt className="truncate text-done">{label}</dt>
          <dd className="amount text-done">−{money(amount)}</dd>
        </Fragment>
      ))}
      {quote.tax === 0 ? null : (
        <>
          <dt className="text-quiet">
            <Trans>dont taxe</Trans>
          </dt>
          <dd className="amount text-quiet">{money(quote.tax)}</dd>
        </>
      )}
    </dl>
  );
}

/** Where several payments stand against the total. */
function Several({ sale }: { sale: Sale }) {
  const money = useMoney();
  const failure = useSaleState((state) => state.failure);
  const wrong = sale.missing > 0 || sale.cashInvalid;
  const told = wrong || sale.change > 0;
  return (
    <>
      {told ? (
        <p className="flex items-baseline justify-between" role={wrong ? "alert" : undefined}>
          <span className={`flex items-center gap-1 font-semibold ${wrong ? "text-loss" : ""}`}>
            {wrong ? <TriangleAlert aria-hidden className="size-4" /> : null}
            {sale.missing > 0 ? (
              <Trans>Reste à payer</Trans>
            ) : sale.cashInvalid ? (
              <Trans>Un paiement n'a pas de montant</Trans>
            ) : (
              <Trans>Rendu</Trans>
            )}
          </span>
          <output
            className={`amount text-[28px] leading-[36px] font-semibold ${wrong ? "text-loss" : ""}`}
          >
            {sale.total === null || sale.cashInvalid ? "–" : money(sale.missing || sale.change)}
          </output>
        </p>
      ) : null}
      {spotOf(failure) === "cash" ? <Problem failure={failure} /> : null}
    </>
  );
}

/** The usual way: notes, and what goes back. */
function Box(props: { sale: Sale }) {
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
    <>
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
    </>
  );
}

export function Cash(props: { sale: Sale }) {
  const money = useMoney();
  const { draft, total } = props.sale;
  return (
    <div className="grid gap-2 border-t border-line pt-2">
      <Reduced sale={props.sale} />
      <p className="flex items-baseline justify-between">
        <span className="text-lg font-semibold">
          <Trans>Total</Trans>
        </span>
        <output aria-live="polite" className="amount text-[40px] leading-[44px] font-semibold">
          {total === null ? "–" : money(total)}
        </output>
      </p>
      {draft.payments.length > 0 ? <Several sale={props.sale} /> : <Box sale={props.sale} />}
    </div>
  );
}
