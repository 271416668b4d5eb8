// The coach from above. Every seat says its state by colour, by shape and in words.

import { Trans, useLingui } from "@lingui/react/macro";
import { Check, DoorOpen, Hourglass, ShipWheel, Toilet, Triangle, X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import type { CellInfo } from "../../wire/CellInfo";
import type { SeatInfo } from "../../wire/SeatInfo";
import type { SeatMapAnswer } from "../../wire/SeatMapAnswer";
import { typedByHand } from "../scan";

interface Props {
  map: SeatMapAnswer;
  /** Seat of each traveller, in their order. */
  chosen: (number | null)[];
  active: number;
  onChoose: (seat: number) => void;
  onEnter: () => void;
  onLetters: (letters: string) => void;
  legend: ReactNode;
}

type SeatLook = "free" | "confirm" | "part" | "held" | "sold";

function lookOf(seat: SeatInfo): SeatLook {
  if (seat.state === "free") return seat.right === "to_confirm" ? "confirm" : "free";
  return seat.state;
}

const LOOKS: Record<SeatLook | "mine" | "ours", string> = {
  free: "border-2 border-edge bg-surface",
  confirm: "border-2 border-dashed border-wait bg-wait-soft text-wait",
  part: "border-2 border-edge bg-[linear-gradient(to_top,var(--line)_50%,transparent_50%)]",
  held: "border-4 border-double border-wait bg-surface text-wait",
  sold: "border-2 border-sold bg-sold text-surface",
  mine: "border-2 border-accent bg-accent text-on-accent",
  ours: "border-4 border-accent bg-accent-soft",
};

function SeatShape(props: { look: keyof typeof LOOKS; children?: ReactNode }) {
  return (
    <span
      aria-hidden
      className={`grid size-6 place-items-center rounded text-xs ${LOOKS[props.look]}`}
    >
      {props.children}
    </span>
  );
}

/** What the marks mean: only those that this map shows. */
export function SeatLegend(props: { map: SeatMapAnswer; many?: boolean }) {
  const { seats } = props.map;
  const line = (shape: ReactNode, text: ReactNode) => (
    <li className="flex items-center gap-2">
      {shape}
      <span>{text}</span>
    </li>
  );
  return (
    <ul className="grid content-start gap-2 text-sm">
      {line(<SeatShape look="free" />, <Trans>libre</Trans>)}
      {line(
        <SeatShape look="mine">
          <Check className="size-3.5" strokeWidth={3} />
        </SeatShape>,
        <Trans>choisie</Trans>,
      )}
      {props.many
        ? line(<SeatShape look="ours">P</SeatShape>, <Trans>autre passager</Trans>)
        : null}
      {line(
        <SeatShape look="sold">
          <X className="size-3.5" strokeWidth={3} />
        </SeatShape>,
        <Trans>vendue</Trans>,
      )}
      {seats.some((seat) => seat.state === "held")
        ? line(
            <SeatShape look="held">
              <Hourglass className="size-3" />
            </SeatShape>,
            <Trans>gardée</Trans>,
          )
        : null}
      {seats.some((seat) => seat.state === "part")
        ? line(<SeatShape look="part">→</SeatShape>, <Trans>libre en partie</Trans>)
        : null}
      {seats.some((seat) => seat.right === "to_confirm")
        ? line(
            <SeatShape look="confirm">
              <Triangle className="size-3" fill="currentColor" />
            </SeatShape>,
            <Trans>à confirmer</Trans>,
          )
        : null}
    </ul>
  );
}

function useSeatWords() {
  const { t } = useLingui();
  return (seat: SeatInfo, traveller: number): string => {
    const words = [t`Place ${seat.seat}`];
    if (traveller >= 0) words.push(t`choisie pour le passager ${traveller + 1}`);
    else if (seat.state === "sold") words.push(t`vendue`);
    else if (seat.state === "held") words.push(t`gardée`);
    else if (seat.state === "part") {
      if (seat.free_until) words.push(t`libre jusqu'à ${seat.free_until}`);
      if (seat.free_from) words.push(t`libre à partir de ${seat.free_from}`);
    } else words.push(seat.right === "to_confirm" ? t`libre, à confirmer` : t`libre`);
    if (seat.window) words.push(t`fenêtre`);
    return words.join(", ");
  };
}

function Mark(props: { seat: SeatInfo; traveller: number; many: boolean }) {
  const { seat, traveller, many } = props;
  if (traveller >= 0) {
    return many ? (
      <span className="text-xs leading-3">P{traveller + 1}</span>
    ) : (
      <Check className="size-3.5" strokeWidth={3} />
    );
  }
  const look = lookOf(seat);
  if (look === "sold") return <X className="size-3.5" strokeWidth={3} />;
  if (look === "held") return <Hourglass className="size-3" />;
  if (look === "confirm") return <Triangle className="size-3" fill="currentColor" />;
  if (look === "part") {
    const stop = (seat.free_until ?? seat.free_from ?? "").slice(0, 3);
    return (
      <span className="text-[11px] leading-3">
        {seat.free_until ? "→" : ""}
        {stop}
        {seat.free_until ? "" : "→"}
      </span>
    );
  }
  return null;
}

function Fixture({ kind }: Pick<CellInfo, "kind">) {
  const { t } = useLingui();
  if (kind === "driver") return <ShipWheel className="size-5" aria-label={t`chauffeur`} />;
  if (kind === "door") return <DoorOpen className="size-5" aria-label={t`porte`} />;
  if (kind === "toilet") return <Toilet className="size-5" aria-label={t`toilettes`} />;
  return null;
}

export function SeatGrid({ map, chosen, active, onChoose, onEnter, onLetters, legend }: Props) {
  const { t } = useLingui();
  const say = useSeatWords();
  const grid = useRef<HTMLDivElement>(null);
  const seats = new Map(map.seats.map((seat) => [seat.seat, seat]));
  const mine = chosen[active] ?? null;
  const [at, setAt] = useState<number | null>(null);
  const focused = (at !== null && seats.has(at) ? at : mine) ?? map.seats[0]?.seat ?? null;
  const here = focused === null ? undefined : seats.get(focused);
  const [under, setUnder] = useState<number | null>(null);
  const told = (under === null ? undefined : seats.get(under)) ?? here;

  const act = (keys: string) => {
    if (/^\p{L}+$/u.test(keys)) onLetters(keys);
  };
  const [letters] = useState(() => typedByHand((keys) => latest.current.act(keys)));
  const [digits] = useState(() => typedByHand((keys) => latest.current.type(keys)));
  const number = useRef({ typed: "", at: 0 });
  // Digits typed within a second are one number: 1 then 4 is seat 14.
  const type = (keys: string) => {
    const now = Date.now();
    const before = now - number.current.at < 1_000 ? number.current.typed : "";
    const joined = seats.has(Number(before + keys)) ? before + keys : keys;
    number.current = { typed: joined, at: now };
    const seat = seats.get(Number(joined));
    if (!seat) return;
    move(seat.seat);
    if (seat.state === "free") onChoose(seat.seat);
  };
  const latest = useRef({ act, type });
  latest.current = { act, type };

  const move = (seat: number) => {
    setAt(seat);
    grid.current?.querySelector<HTMLElement>(`[data-seat="${seat}"]`)?.focus();
  };

  /** The nearest seat from here, in rows (dy) or along the row (dx). */
  const step = (dx: number, dy: number) => {
    const y = map.rows.findIndex((row) => row.some((cell) => cell.seat === focused));
    const x = map.rows[y]?.findIndex((cell) => cell.seat === focused) ?? -1;
    if (x < 0) return;
    for (let n = 1; n < 64; n += 1) {
      const row = map.rows[y + dy * n];
      if (!row) return;
      const cell = row[x + dx * n];
      if (dx !== 0 && !cell) return;
      if (cell?.seat) return move(cell.seat);
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    };
    const way = steps[event.key];
    if (way) {
      event.preventDefault();
      step(...way);
    } else if (event.key === " ") {
      event.preventDefault();
      if (here?.state === "free") onChoose(here.seat);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (here?.state === "free" && at !== null) onChoose(here.seat);
      onEnter();
    } else if (event.ctrlKey || event.altKey || event.metaKey) return;
    else if (/^\d$/.test(event.key)) digits(event.key);
    else if (/^\p{L}$/u.test(event.key)) {
      event.preventDefault();
      letters(event.key);
    }
  };

  return (
    <div className="flex min-h-0 flex-1 gap-3 overflow-y-auto">
      <div
        ref={grid}
        role="grid"
        aria-label={t`Plan des places`}
        tabIndex={-1}
        onKeyDown={onKeyDown}
        className="grid shrink-0 content-start gap-0.5"
      >
        {map.rows.map((row, y) => (
          <div key={y} role="row" tabIndex={-1} className="flex gap-0.5">
            {row.map((cell, x) => {
              const seat = cell.seat === null ? undefined : seats.get(cell.seat);
              if (!seat) {
                return (
                  <div
                    key={x}
                    role="gridcell"
                    tabIndex={-1}
                    className={`grid w-11 place-items-center text-quiet ${row.some((one) => one.seat !== null) ? "h-11" : "h-7"}`}
                  >
                    <Fixture kind={cell.kind} />
                  </div>
                );
              }
              const traveller = chosen.indexOf(seat.seat);
              const look = traveller === active ? "mine" : traveller >= 0 ? "ours" : lookOf(seat);
              return (
                <button
                  key={x}
                  type="button"
                  role="gridcell"
                  data-seat={seat.seat}
                  data-part={seat.seat === focused ? "seats" : undefined}
                  tabIndex={seat.seat === focused ? 0 : -1}
                  aria-label={say(seat, traveller)}
                  aria-selected={traveller >= 0}
                  aria-disabled={seat.state !== "free"}
                  onFocus={() => setAt(seat.seat)}
                  onBlur={() => setAt(null)}
                  onMouseEnter={() => setUnder(seat.seat)}
                  onMouseLeave={() => setUnder(null)}
                  onClick={() => seat.state === "free" && onChoose(seat.seat)}
                  className={`flex size-11 flex-col items-center justify-center rounded-md font-semibold leading-4 ${LOOKS[look]}`}
                >
                  <span>{seat.seat}</span>
                  <Mark seat={seat} traveller={traveller} many={chosen.length > 1} />
                </button>
              );
            })}
          </div>
        ))}
      </div>
      <div className="grid content-start gap-4">
        {legend}
        <p className="font-semibold">
          {told ? say(told, chosen.indexOf(told.seat)) : <Trans>Choisissez une place.</Trans>}
        </p>
      </div>
    </div>
  );
}
