// How far the drawer is off: a word, a sign, a mark and a colour say the same.

import { Trans } from "@lingui/react/macro";
import { Check, Minus, Plus } from "lucide-react";
import { useMoney } from "../../shared/counter";

/** `+2 500 F CFA`, `−2 500 F CFA`. */
export function useSigned(): (minor: number) => string {
  const money = useMoney();
  return (minor) => (minor === 0 ? money(0) : `${minor > 0 ? "+" : "−"}${money(Math.abs(minor))}`);
}

export function VarianceWord({ variance }: { variance: number }) {
  if (variance === 0) return <Trans>juste</Trans>;
  return variance < 0 ? <Trans>manque</Trans> : <Trans>en trop</Trans>;
}

function look(variance: number) {
  if (variance === 0) return { Icon: Check, text: "text-done", ground: "bg-done-soft" };
  if (variance < 0) return { Icon: Minus, text: "text-loss", ground: "bg-loss-soft" };
  return { Icon: Plus, text: "text-wait", ground: "bg-wait-soft" };
}

/** In a list. */
export function Variance({ variance }: { variance: number }) {
  const signed = useSigned();
  return (
    <span className={`font-semibold ${look(variance).text}`}>
      <span className="whitespace-nowrap">{signed(variance)}</span>{" "}
      <VarianceWord variance={variance} />
    </span>
  );
}

/** After a count. */
export function VarianceVerdict(props: { counted: number; expected: number; variance: number }) {
  const { counted, expected, variance } = props;
  const money = useMoney();
  const signed = useSigned();
  const { Icon, text, ground } = look(variance);
  return (
    <div className="grid gap-3">
      <dl className="grid grid-cols-2 gap-y-2 text-xl">
        <dt>
          <Trans>Compté</Trans>
        </dt>
        <dd className="amount">{money(counted)}</dd>
        <dt>
          <Trans>Attendu</Trans>
        </dt>
        <dd className="amount">{money(expected)}</dd>
      </dl>
      <p
        role="status"
        data-testid="variance"
        className={`flex flex-wrap items-center justify-between gap-x-4 rounded-md p-4 font-semibold ${ground} ${text}`}
      >
        <span className="flex items-center gap-3 text-xl">
          <Icon aria-hidden className="size-8 shrink-0" />
          <Trans>Écart :</Trans> <VarianceWord variance={variance} />
        </span>{" "}
        <span className="amount text-[40px] leading-[48px]">{signed(variance)}</span>
      </p>
    </div>
  );
}
