// The shape of a verdict. Its frame says the class without any colour: a circle goes, a diamond is to
// be looked at, an octagon stops.

import {
  ArrowRight,
  Check,
  CircleHelp,
  Clock,
  Coins,
  DoorOpen,
  type LucideIcon,
  PersonStanding,
  ShieldOff,
  Signpost,
  Users,
  X,
} from "lucide-react";
import type { VerdictColour } from "../../wire/VerdictColour";
import type { VerdictShape } from "../../wire/VerdictShape";

/** The engine's shapes, and those of what the screen tells by itself. */
export type ShownShape = VerdictShape | "out" | "standing";

const MARKS: Record<ShownShape, LucideIcon> = {
  tick: Check,
  arrow: ArrowRight,
  question: CircleHelp,
  twice: Users,
  signpost: Signpost,
  clock: Clock,
  cross: X,
  coin: Coins,
  broken_seal: ShieldOff,
  out: DoorOpen,
  standing: PersonStanding,
};
const FRAMES: Record<VerdictColour, string> = {
  go: "circle(50%)",
  care: "polygon(50% 0, 100% 50%, 50% 100%, 0 50%)",
  stop: "polygon(30% 0, 70% 0, 100% 30%, 100% 70%, 70% 100%, 30% 100%, 0 70%, 0 30%)",
};

/** `size` in pixels. `filling` stands on the verdict's own colour, and so is drawn in its ink. */
export function Shape(props: {
  told: { shape: ShownShape; colour: VerdictColour };
  size: number;
  filling?: boolean;
}) {
  const { told, size } = props;
  const [frame, mark] = props.filling ? ["-ink", ""] : ["", "-ink"];
  const Mark = MARKS[told.shape];
  const inner = size * (told.colour === "care" ? 0.5 : 0.62);
  return (
    <span
      aria-hidden
      className="grid shrink-0 place-items-center"
      style={{
        width: size,
        height: size,
        clipPath: FRAMES[told.colour],
        background: `var(--${told.colour}${frame})`,
        color: `var(--${told.colour}${mark})`,
      }}
    >
      <Mark width={inner} height={inner} strokeWidth={size > 60 ? 3 : 2.5} />
    </span>
  );
}
