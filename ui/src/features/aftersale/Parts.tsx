// What goes back, and by which way.

import { useLingui } from "@lingui/react/macro";
import { useMoney } from "../../shared/counter";
import { METHODS } from "../../shared/payments";
import type { RefundPart } from "../../wire/RefundPart";

export function useWay(): (part: RefundPart) => string {
  const { i18n } = useLingui();
  return (part) =>
    [part.operator ?? i18n._(METHODS[part.method]), part.phone].filter(Boolean).join(" · ");
}

export function Parts({ parts }: { parts: RefundPart[] }) {
  const money = useMoney();
  const way = useWay();
  return (
    <ul className="grid gap-1">
      {parts.map((part) => (
        <li key={way(part)} className="flex justify-between gap-4">
          <span>{way(part)}</span>
          <span className="amount font-semibold">{money(part.amount)}</span>
        </li>
      ))}
    </ul>
  );
}
