// What can be done with a ticket, each with its cost before it is pressed.

import { Trans, useLingui } from "@lingui/react/macro";
import { ChevronRight, Lock, ShieldCheck } from "lucide-react";
import type { ReactNode } from "react";
import { useCounter, useMoney, useStatus } from "../../shared/counter";
import { clock, dayAndClock, shortDay } from "../../shared/dates";
import { explain } from "../../shared/refusals";
import type { TicketAction } from "../../wire/TicketAction";
import type { TicketOption } from "../../wire/TicketOption";
import { isPossible, reasonOf } from "./costs";
import { useWay } from "./Parts";
import { ACTIONS } from "./words";

function Cost({ option }: { option: TicketOption }) {
  const money = useMoney();
  const way = useWay();
  const lines: ReactNode[] = [];
  if (option.refund !== null) {
    lines.push(<Trans key="refund">rend {money(option.refund)}</Trans>);
    if (option.fee) lines.push(<Trans key="fee">garde {money(option.fee)}</Trans>);
  } else {
    lines.push(
      option.fee ? (
        <Trans key="fee">frais {money(option.fee)}</Trans>
      ) : (
        <Trans key="free">sans frais</Trans>
      ),
    );
  }
  const ways = option.parts.map((part) => `${way(part)} ${money(part.amount)}`).join(" + ");
  return (
    <span className="text-right">
      {lines.map((line, index) => (
        <span key={index} className={index === 0 ? "block font-semibold" : "block text-sm"}>
          {line}
        </span>
      ))}
      {ways ? <span className="block text-sm text-quiet">{ways}</span> : null}
    </span>
  );
}

function Until({ local }: { local: string }) {
  const { i18n } = useLingui();
  const { data } = useStatus();
  // An open ticket is good up to a day, everything else up to a moment.
  const whole = local.length === 10;
  const today = !whole && local.slice(0, 10) === data?.today;
  const when = whole
    ? shortDay(local, i18n.locale)
    : today
      ? clock(local)
      : dayAndClock(local, i18n.locale);
  return <Trans>Jusqu'à {when}.</Trans>;
}

function Row(props: { option: TicketOption; onChoose: () => void }) {
  const { i18n } = useLingui();
  const { company } = useCounter();
  const { option } = props;
  const { name, what } = ACTIONS[option.action];
  const refusal = reasonOf(option);
  const why = refusal && !option.allowed ? explain(refusal, company.currency) : null;
  if (!isPossible(option)) {
    return (
      <li className="flex items-start gap-3 border-b border-line px-3 py-2 last:border-b-0">
        <Lock aria-hidden className="mt-0.5 size-5 shrink-0 text-quiet" />
        <span className="min-w-0">
          <span className="block text-lg font-semibold text-quiet">{i18n._(name)}</span>
          <span className="block">{why}</span>
        </span>
      </li>
    );
  }
  return (
    <li className="border-b border-line last:border-b-0">
      <button
        type="button"
        className="grid min-h-14 w-full grid-cols-[1fr_auto_20px] items-center gap-3 px-3 py-2 text-left hover:bg-sunken"
        onClick={props.onChoose}
      >
        <span className="min-w-0">
          <span className="block text-lg font-semibold">{i18n._(name)}</span>
          <span className="block text-sm text-quiet">
            {i18n._(what)} {option.until_local ? <Until local={option.until_local} /> : null}
          </span>
          {option.allowed ? null : (
            <span className="mt-1 flex items-start gap-2 text-sm font-semibold text-wait">
              <ShieldCheck aria-hidden className="size-5 shrink-0" />
              <span>
                <Trans>Avec un chef.</Trans> {why}
              </span>
            </span>
          )}
        </span>
        <Cost option={option} />
        <ChevronRight aria-hidden className="size-5" />
      </button>
    </li>
  );
}

export function Actions(props: {
  options: TicketOption[];
  onChoose: (action: TicketAction) => void;
}) {
  if (props.options.length === 0) {
    return (
      <p className="px-4 pb-4 text-quiet">
        <Trans>Il n'y a plus rien à faire avec ce billet.</Trans>
      </p>
    );
  }
  return (
    <ul>
      {props.options.map((option) => (
        <Row key={option.action} option={option} onChoose={() => props.onChoose(option.action)} />
      ))}
    </ul>
  );
}
