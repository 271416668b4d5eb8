// What is paid at once: the price, told before anything is pressed, and how it is paid.

import { Trans } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import { Refusal } from "../../transport";
import { useAnswer, useCounter, useMay, useMoney } from "../counter";
import { asPayments, enough, newLine, type PaymentLine, sumPayments } from "../payments";
import { Notice } from "./Notice";
import { PaymentLines } from "./PaymentLines";

/** No price is negative. */
const NO_PRICE = -1;

/**
 * What something costs, as the engine reckons it. It is asked for it at a price that cannot be: it
 * says no to that with the right one, and writes nothing down.
 */
export async function priceOf(ask: (expected: number) => Promise<unknown>): Promise<number> {
  try {
    await ask(NO_PRICE);
  } catch (failure) {
    const told = failure instanceof Refusal && failure.code === "price_changed";
    if (told) return Number(failure.details.total);
    throw failure;
  }
  throw new Error("a price that cannot be was taken");
}

/** How it is paid, kept by the caller where it must outlive the screen. */
type Kept = [lines: PaymentLine[], setLines: (lines: PaymentLine[]) => void];

export function usePaying(due: number, phone: string, kept?: Kept) {
  const { company } = useCounter();
  const may = useMay();
  const rules = useAnswer("rules", {});
  const own = useState<PaymentLine[]>(() => [newLine("cash", [])]);
  const [lines, setLines] = kept ?? own;
  const sum = sumPayments(lines, due, company.currency.digits);
  return {
    due,
    lines,
    setLines,
    phone,
    sum,
    mayTake: may("sell"),
    paid: due === 0 || (may("sell") && enough(sum) && !sum.pending),
    payments: due > 0 ? asPayments(lines, sum, rules.data?.rules.operators ?? [], phone) : [],
  };
}

/** What is to pay, in figures that are seen from afar. */
export function ToPay({ due }: { due: number }) {
  const money = useMoney();
  return (
    <p className="flex items-baseline justify-between">
      <span className="text-lg font-semibold">
        {due > 0 ? <Trans>À payer</Trans> : <Trans>Rien à payer</Trans>}
      </span>
      <output aria-live="polite" className="amount text-[40px] leading-[44px] font-semibold">
        {money(due)}
      </output>
    </p>
  );
}

interface PayingProps {
  paying: ReturnType<typeof usePaying>;
  /** What whoever may not take money is told, where a cashier does more than take it. */
  notMine?: ReactNode;
}

export function Paying(props: PayingProps) {
  return (
    <div className="grid gap-2 border-t border-line pt-3">
      <ToPay due={props.paying.due} />
      <HowPaid {...props} />
      <LeftToPay paying={props.paying} />
    </div>
  );
}

/** How it is paid. */
export function HowPaid(props: PayingProps) {
  const { due, lines, setLines, phone, mayTake } = props.paying;
  return (
    <>
      {due > 0 && !mayTake ? (
        <Notice tone="wait">
          {props.notMine ?? (
            <Trans>Vous n'encaissez pas : un caissier prend cet argent à son guichet.</Trans>
          )}
        </Notice>
      ) : null}
      {due > 0 && mayTake ? (
        <PaymentLines lines={lines} onChange={setLines} total={due} phone={phone} atOnce />
      ) : null}
    </>
  );
}

/** What is not paid yet, or is given back. */
export function LeftToPay({ paying }: Pick<PayingProps, "paying">) {
  const money = useMoney();
  const { due, sum, mayTake } = paying;
  if (due === 0 || !mayTake) return null;
  return (
    <p className="flex items-baseline justify-between font-semibold">
      {sum.missing > 0 ? <Trans>Reste à payer</Trans> : <Trans>Rendu</Trans>}
      <output className="amount text-[28px] leading-[36px]">
        {money(sum.missing || sum.change)}
      </output>
    </p>
  );
}

/** What to give back, in figures that are seen from afar. */
export function Change({ change }: { change: number }) {
  const money = useMoney();
  if (change === 0) return null;
  return (
    <p>
      <span className="block text-quiet">
        <Trans>Rendre</Trans>
      </span>
      <span className="block text-[40px] leading-[48px] font-semibold">{money(change)}</span>
    </p>
  );
}
