// Card, mobile money and cash side by side, one line each.

import { Trans, useLingui } from "@lingui/react/macro";
import { Banknote, Clock, CreditCard, Smartphone, Trash2 } from "lucide-react";
import { useEffect, useRef } from "react";
import type { PaymentMethod } from "../../wire/PaymentMethod";
import { useAnswer, useCounter } from "../counter";
import { formatNumber } from "../money";
import { METHODS, newLine, type PaymentLine, sumPayments } from "../payments";
import { Choice } from "./Choice";
import { Labelled } from "./Labelled";
import { Notice } from "./Notice";
import { Problem } from "./Problem";

const ICONS = { cash: Banknote, card: CreditCard, mobile_money: Smartphone };
const ORDER: PaymentMethod[] = ["cash", "card", "mobile_money"];
const MOST = 5;

interface Props {
  lines: PaymentLine[];
  onChange: (lines: PaymentLine[]) => void;
  total: number;
  /** The passenger's, for mobile money. */
  phone: string;
  /** A refusal of a payment, shown above the lines. */
  failure?: unknown;
  /** Nothing may stay pending here. */
  atOnce?: boolean;
}

function Methods(props: {
  line: PaymentLine;
  /** Notes and coins are counted together: there is one line of them at most. */
  cashElsewhere: boolean;
  set: (part: Partial<PaymentLine>) => void;
}) {
  const { t, i18n } = useLingui();
  return (
    <div className="flex flex-1" role="group" aria-label={t`Moyen de paiement`}>
      {ORDER.map((method) => {
        const on = props.line.method === method;
        return (
          <button
            key={method}
            type="button"
            aria-pressed={on}
            disabled={method === "cash" && props.cashElsewhere}
            onClick={() => props.set({ method })}
            className={`flex min-h-12 flex-auto items-center justify-center gap-1 whitespace-nowrap border border-edge px-1 text-sm font-semibold first:rounded-l-md last:rounded-r-md ${on ? "bg-accent text-on-accent" : "bg-surface"}`}
          >
            {i18n._(METHODS[method])}
          </button>
        );
      })}
    </div>
  );
}

function Line(
  props: Omit<Props, "failure"> & { line: PaymentLine; amount: number | null; operators: string[] },
) {
  const { t, i18n } = useLingui();
  const { company } = useCounter();
  const { line, lines, onChange, amount, operators, phone } = props;
  const set = (part: Partial<PaymentLine>) =>
    onChange(lines.map((one) => (one.key === line.key ? { ...one, ...part } : one)));
  const mobile = line.method === "mobile_money";
  return (
    <div
      role="group"
      aria-label={t`Paiement : ${i18n._(METHODS[line.method])}`}
      className="grid gap-1 rounded border border-line p-2"
    >
      <div className="flex gap-1">
        <Methods
          line={line}
          cashElsewhere={lines.some((one) => one.method === "cash" && one.key !== line.key)}
          set={set}
        />
        <button
          type="button"
          className="btn px-3"
          aria-label={t`Retirer ce paiement`}
          onClick={() => onChange(lines.filter(({ key }) => key !== line.key))}
        >
          <Trash2 aria-hidden className="size-5" />
        </button>
      </div>
      <div className="grid grid-cols-2 items-end gap-2">
        <Labelled
          label={line.method === "cash" ? t`Reçu en espèces` : t`Montant`}
          data-part="payment"
          inputMode="decimal"
          maxLength={15}
          className="[&_input]:text-right"
          placeholder={
            amount === null ? "" : formatNumber(amount, company.currency.digits, i18n.locale)
          }
          value={line.amount}
          aria-invalid={amount === null || undefined}
          onChange={(event) => set({ amount: event.target.value })}
          onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
        />
        {line.method === "card" ? (
          <Labelled
            label={t`N° du ticket (facultatif)`}
            maxLength={40}
            value={line.reference}
            onChange={(event) => set({ reference: event.target.value })}
          />
        ) : null}
        {mobile ? (
          <Choice
            label={t`Opérateur`}
            value={line.operator ?? operators[0] ?? ""}
            options={operators.map((name) => ({ value: name, text: name }))}
            onChange={(operator) => set({ operator })}
          />
        ) : null}
        {mobile ? (
          <>
            <Labelled
              label={t`Tél. du payeur`}
              inputMode="tel"
              maxLength={20}
              value={line.phone ?? phone}
              onChange={(event) => set({ phone: event.target.value })}
            />
            <Labelled
              label={t`Référence reçue`}
              maxLength={40}
              placeholder={props.atOnce ? "" : t`en attente`}
              value={line.reference}
              onChange={(event) => set({ reference: event.target.value })}
            />
          </>
        ) : null}
      </div>
    </div>
  );
}

export function PaymentLines({ failure, ...props }: Props) {
  const { i18n } = useLingui();
  const { company } = useCounter();
  const rules = useAnswer("rules", {});
  const operators = rules.data?.rules.operators ?? [];
  const { lines, onChange, total } = props;
  const sum = sumPayments(lines, total, company.currency.digits);
  const hasCash = lines.some(({ method }) => method === "cash");
  const box = useRef<HTMLDivElement>(null);
  const count = useRef(lines.length);
  // A line just added is the next thing to type.
  useEffect(() => {
    if (lines.length > count.current) {
      const fields = box.current?.querySelectorAll<HTMLElement>('[data-part="payment"]');
      fields?.[fields.length - 1]?.focus();
    }
    count.current = lines.length;
  }, [lines.length]);
  return (
    <div ref={box} className="grid gap-2">
      {failure ? <Problem failure={failure} /> : null}
      <Problem failure={rules.error} />
      {lines.map((line, index) => (
        <Line
          key={line.key}
          {...props}
          line={line}
          amount={sum.amounts[index] ?? null}
          operators={operators}
        />
      ))}
      {sum.pending ? (
        <p className="flex items-center gap-2 font-semibold text-wait">
          <Clock aria-hidden className="size-5 shrink-0" />
          {props.atOnce ? (
            <Trans>Tapez la référence : ici, rien ne peut rester en attente.</Trans>
          ) : (
            <Trans>Sans référence : les billets sortent quand le paiement est confirmé.</Trans>
          )}
        </p>
      ) : null}
      {sum.over > 0 ? (
        <Notice tone="loss">
          <Trans>Trop par carte ou mobile money : on ne rend que des espèces.</Trans>
        </Notice>
      ) : null}
      {sum.idle ? (
        <Notice tone="loss">
          <Trans>Il ne reste rien à payer en espèces : retirez cette ligne.</Trans>
        </Notice>
      ) : null}
      {lines.length < MOST ? (
        <div className="flex gap-1">
          {ORDER.filter((method) => method !== "cash" || !hasCash).map((method) => {
            const Icon = ICONS[method];
            return (
              <button
                key={method}
                type="button"
                className="btn flex-auto px-1 text-sm whitespace-nowrap"
                onClick={() => onChange([...lines, newLine(method, lines)])}
              >
                <Icon aria-hidden className="size-4" />
                <span>+ {i18n._(METHODS[method])}</span>
              </button>
            );
          })}
        </div>
      ) : null}
    </div>
  );
}
