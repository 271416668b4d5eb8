// What became of a ticket: a mark, a word and a colour that say the same.

import { useLingui } from "@lingui/react";
import {
  ArrowLeftRight,
  Ban,
  CalendarClock,
  Check,
  Clock,
  type LucideIcon,
  Undo2,
  UserX,
} from "lucide-react";
import type { TicketState } from "../../wire/TicketState";
import { TICKET_STATES, type Tone } from "../tickets";

const MARKS: Record<TicketState, LucideIcon> = {
  valid: Check,
  unpaid: Clock,
  cancelled: Ban,
  refunded: Undo2,
  exchanged: ArrowLeftRight,
  open: CalendarClock,
  no_show: UserX,
};
const LOOKS: Record<Tone, string> = {
  done: "border-done bg-done-soft text-done",
  wait: "border-wait bg-wait-soft text-wait",
  loss: "border-loss bg-loss-soft text-loss",
  plain: "border-edge bg-sunken text-ink",
};

export function TicketBadge(props: { state: TicketState; large?: boolean }) {
  const { i18n } = useLingui();
  const { text, tone } = TICKET_STATES[props.state];
  const Mark = MARKS[props.state];
  const size = props.large ? "px-3 py-1 text-lg" : "px-2 text-sm";
  return (
    <span
      className={`inline-flex items-center gap-1 whitespace-nowrap rounded border font-semibold ${size} ${LOOKS[tone]}`}
    >
      <Mark aria-hidden className={props.large ? "size-5" : "size-4"} />
      {i18n._(text)}
    </span>
  );
}
