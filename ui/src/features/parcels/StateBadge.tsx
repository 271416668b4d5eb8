// What became of a parcel or a piece: colour, shape and word say the same.

import { useLingui } from "@lingui/react/macro";
import {
  Ban,
  BusFront,
  Check,
  CircleHelp,
  type LucideIcon,
  Package,
  PackageCheck,
  PackageOpen,
  PackageX,
  Undo2,
} from "lucide-react";
import type { PieceState } from "../../wire/PieceState";
import { STATES } from "./words";

const LOOKS: Record<PieceState, [LucideIcon, keyof typeof TONES]> = {
  unheard: [CircleHelp, "wait"],
  registered: [Package, "plain"],
  loaded: [BusFront, "plain"],
  unloaded: [PackageOpen, "plain"],
  ready: [PackageCheck, "wait"],
  refused: [PackageX, "loss"],
  unclaimed: [PackageX, "wait"],
  lost: [CircleHelp, "loss"],
  cancelled: [Ban, "plain"],
  returned: [Undo2, "done"],
  delivered: [Check, "done"],
};
const TONES = {
  done: "border-done bg-done-soft text-done",
  wait: "border-wait bg-wait-soft text-wait",
  loss: "border-loss bg-loss-soft text-loss",
  plain: "border-edge bg-sunken text-ink",
};

export function StateBadge(props: { state: PieceState; large?: boolean }) {
  const { i18n } = useLingui();
  const [Mark, tone] = LOOKS[props.state];
  const size = props.large ? "px-3 py-1 text-lg" : "px-2 text-sm";
  return (
    <span
      className={`inline-flex items-center gap-1 whitespace-nowrap rounded border font-semibold ${size} ${TONES[tone]}`}
    >
      <Mark aria-hidden className={props.large ? "size-5" : "size-4"} />
      {i18n._(STATES[props.state])}
    </span>
  );
}
