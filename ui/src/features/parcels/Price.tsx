// What it costs line by line, who pays it, and the money that is taken now.

import { Trans, useLingui } from "@lingui/react/macro";
import { useId } from "react";
import { useAnswer, useCounter, useMoney } from "../../shared/counter";
import { formatNumber } from "../../shared/money";
import { Labelled } from "../../shared/ui/Labelled";
import { HowPaid, type usePaying } from "../../shared/ui/Paying";
import { Problem } from "../../shared/ui/Problem";
import { Refused } from "../../shared/ui/Refused";
import type { ParcelLine } from "../../wire/ParcelLine";
import type { ParcelQuote } from "../../wire/ParcelQuote";
import type { Payer } from "../../wire/Payer";
import { amountOf, useParcelState } from "./draft";
import { LINES, PAYERS } from "./words";

const GRAM_DIGITS = 3;
const ORDER: Payer[] = ["sender", "receiver", "half"];

/** `3,5 kg` */
export function useKilos(): (grams: number) => string {
  const { i18n } = useLingui();
  return (grams) =>
    `${formatNumber(grams, GRAM_DIGITS, i18n.locale).replace(/[.,]?0+$/, "")}\u00a0kg`;
}

export function PriceLines({ lines }: { lines: ParcelLine[] }) {
  const { i18n } = useLingui();
  const money = useMoney();
  const kilos = useKilos();
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-x-3">
      {lines.map(({ kind, quantity, amount }) => (
        <div key={kind} className="contents">
          <dt>
            {i18n._(LINES[kind])}
            {kind === "weight" ? <span className="text-quiet"> · {kilos(quantity)}</span> : null}
            {kind === "insurance" ? <span className="text-quiet"> · {money(quantity)}</span> : null}
          </dt>
          <dd className="amount">{money(amount)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What is done beside the way itself, and the money that is collected for the sender. */
export function Services(props: { missing?: string }) {
  const { t } = useLingui();
  const { symbol, digits } = useCounter().company.currency;
  const { collection, home, cod } = useParcelState((state) => state.draft);
  const { change } = useParcelState.getState();
  const wrong = amountOf(cod, digits) === null;
  return (
    <section
      aria-label={t`Services`}
      className="panel flex shrink-0 flex-wrap items-end gap-x-6 gap-y-1 px-3 py-2"
    >
      <Labelled
        label={t`Contre remboursement (${symbol})`}
        data-part="cod"
        inputMode="decimal"
        maxLength={15}
        className="w-52 [&_input]:text-right"
        value={cod}
        error={wrong ? (props.missing ?? t`Ce n'est pas un montant.`) : undefined}
        onChange={(event) => change({ cod: event.target.value })}
      />
      <label className="flex min-h-12 items-center gap-2">
        <input
          type="checkbox"
          className="size-6"
          checked={collection}
          onChange={(event) => change({ collection: event.target.checked })}
        />
        <Trans>Enlèvement à domicile</Trans>
      </label>
      <label className="flex min-h-12 items-center gap-2">
        <input
          type="checkbox"
          className="size-6"
          checked={home}
          onChange={(event) => change({ home: event.target.checked })}
        />
        <Trans>Livraison à domicile</Trans>
      </label>
    </section>
  );
}

function Payers() {
  const { t, i18n } = useLingui();
  const payer = useParcelState((state) => state.draft.payer);
  return (
    <div>
      <p aria-hidden className="text-sm font-semibold text-quiet">
        <Trans>Qui paie le port</Trans>
      </p>
      <div className="flex" role="group" aria-label={t`Qui paie le port`}>
        {ORDER.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={payer === one}
            className={`min-h-12 flex-auto border border-edge px-1 text-sm font-semibold whitespace-nowrap first:rounded-l-md last:rounded-r-md ${payer === one ? "bg-accent text-on-accent" : "bg-surface"}`}
            onClick={() => useParcelState.getState().change({ payer: one })}
          >
            {i18n._(PAYERS[one])}
          </button>
        ))}
      </div>
    </div>
  );
}

/** What is not carried: read to the sender, and ticked. */
function Prohibited({ failure, missing }: { failure?: unknown; missing?: string }) {
  const tariffs = useAnswer("parcel_tariffs", {});
  const read = useParcelState((state) => state.draft.read);
  const id = useId();
  const goods = tariffs.data?.current.terms.prohibited ?? [];
  return (
    <div>
      <label className="flex min-h-11 items-start gap-2">
        <input
          type="checkbox"
          className="mt-1 size-6"
          data-part="read"
          checked={read}
          aria-describedby={`${id}-goods`}
          onChange={(event) => useParcelState.getState().change({ read: event.target.checked })}
        />
        <span>
          <strong>
            <Trans>L'expéditeur sait ce qui est interdit</Trans>
          </strong>
          <span id={`${id}-goods`} className="block text-sm text-quiet">
            {goods.join(" · ")}
          </span>
        </span>
      </label>
      <Problem failure={tariffs.error ?? failure} />
      {missing ? (
        <p role="alert" className="font-semibold text-loss">
          {missing}
        </p>
      ) : null}
    </div>
  );
}

export function Price(props: {
  quote: ParcelQuote | null;
  paying: ReturnType<typeof usePaying>;
  /** Refusals and what is missing, by where they belong. */
  said: { payment?: unknown; read?: unknown };
  missing?: string;
}) {
  const money = useMoney();
  const { quote, said } = props;
  return (
    <>
      <Payers />
      <Prohibited failure={said.read} missing={props.missing} />
      {quote ? (
        <div className="grid gap-1 border-t border-line pt-2">
          <PriceLines lines={quote.lines} />
          {quote.due > 0 ? (
            <>
              <p className="flex items-baseline justify-between font-semibold">
                <Trans>Frais de port</Trans>
                <span className="amount">{money(quote.total)}</span>
              </p>
              <p className="flex items-baseline justify-between text-wait">
                <span className="font-semibold">
                  <Trans>À payer par le destinataire</Trans>
                </span>
                <span className="amount text-xl font-semibold">{money(quote.due)}</span>
              </p>
            </>
          ) : null}
        </div>
      ) : null}
      {quote ? <HowPaid paying={props.paying} /> : null}
      <Refused failure={said.payment} />
    </>
  );
}
