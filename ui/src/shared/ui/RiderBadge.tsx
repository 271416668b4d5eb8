// Where a passenger is: a mark, a word and a colour that say the same.

import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react";
import { Check, Circle, CircleHelp, DoorOpen, type LucideIcon, UserX } from "lucide-react";
import type { RiderState } from "../../wire/RiderState";

interface Said {
  text: MessageDescriptor;
  Mark: LucideIcon;
  look: string;
}
const STATES: Record<RiderState, Said> = {
  expected: { text: msg`attendu`, Mark: Circle, look: "text-ink" },
  boarded: { text: msg`à bord`, Mark: Check, look: "text-done" },
  out: { text: msg`descendu`, Mark: DoorOpen, look: "text-wait" },
  missed: { text: msg`absent`, Mark: UserX, look: "text-loss" },
};
const UNSEEN: Said = { text: msg`pas vu`, Mark: CircleHelp, look: "text-quiet" };

export function RiderBadge(props: {
  state: RiderState;
  /** They got on at a stop before: who is not known aboard there may sit in the coach all the same. */
  before?: boolean;
}) {
  const { i18n } = useLingui();
  const unseen = props.before && props.state === "expected";
  const { text, Mark, look } = unseen ? UNSEEN : STATES[props.state];
  return (
    <span
      className={`inline-flex items-center gap-1 align-middle whitespace-nowrap font-semibold ${look}`}
    >
      <Mark aria-hidden className="size-5 shrink-0" />
      {i18n._(text)}
    </span>
  );
}
