// Asking the central for seats whose right another counter may hold.

import { useRef, useState } from "react";
import type { SeatMapAnswer } from "../wire/SeatMapAnswer";
import type { SeatsAsked } from "../wire/SeatsAsked";
import { useCommand, useCounter } from "./counter";

export interface Asked {
  /** These seats, or so many where none are named. */
  seats: number[];
  count: number;
  state: "asking" | "offline" | "failed" | "answered";
  answer?: SeatsAsked;
  failure?: unknown;
}

export function useSeatAsking(
  journey: { trip: string; from: string; to: string } | null,
  onGranted: (granted: number[], named: boolean) => void,
) {
  const { network } = useCounter();
  const ask = useCommand("ask_seats");
  const [asked, setAsked] = useState<(Asked & { trip: string }) | null>(null);
  // Another coach may be shown by the time the central answers.
  const shown = useRef(journey?.trip);
  shown.current = journey?.trip;
  const start = (seats: number[], count: number) => {
    if (!journey || ask.isPending) return;
    const { trip } = journey;
    // A question that cannot be asked now is answered at once.
    if (network.state !== "online") return setAsked({ trip, seats, count, state: "offline" });
    setAsked({ trip, seats, count, state: "asking" });
    ask.mutate(
      { ...journey, seats, count },
      {
        onSuccess: (answer) => {
          setAsked({ trip, seats, count, state: "answered", answer });
          if (answer.granted.length > 0 && shown.current === trip) {
            onGranted(answer.granted, seats.length > 0);
          }
        },
        onError: (failure) => setAsked({ trip, seats, count, state: "failed", failure }),
      },
    );
  };
  return {
    /** What came of it, as long as that coach is shown. */
    asked: asked && asked.trip === journey?.trip ? asked : null,
    /** Whether there is a central to ask. */
    possible: network.state !== "standalone",
    ask: start,
    forget: () => setAsked(null),
  };
}

/** Whether a seat is free but not promised to this counter. */
export function isToConfirm(map: SeatMapAnswer | undefined, seat: number): boolean {
  const info = map?.seats.find((one) => one.seat === seat);
  return info?.state === "free" && info.right === "to_confirm";
}

/** A seat that can be sold at once, as near as there is to the one that was wanted. */
export function guaranteedSeat(
  map: SeatMapAnswer | undefined,
  wanted: number | undefined,
  not: (number | null)[],
): number | null {
  const window = map?.seats.find(({ seat }) => seat === wanted)?.window;
  const away = (seat: { seat: number; window: boolean }) =>
    Math.abs(seat.seat - (wanted ?? 1)) + (seat.window === window ? 0 : 2);
  const [nearest] = (map?.seats ?? [])
    .filter((one) => one.state === "free" && one.right === "guaranteed")
    .filter((one) => !not.includes(one.seat))
    .sort((a, b) => away(a) - away(b));
  return nearest?.seat ?? null;
}
