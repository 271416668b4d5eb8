// Which seat each traveller gets, and what a seat is called.

import type { SeatInfo } from "../../wire/SeatInfo";
import type { SeatMapAnswer } from "../../wire/SeatMapAnswer";
import type { Traveller } from "./draft";

/** A seat for each: the chosen one while it is free, else the best one left. */
export function assignSeats(travellers: Traveller[], map: SeatMapAnswer): (number | null)[] {
  const free = new Set(map.seats.filter((seat) => seat.state === "free").map((seat) => seat.seat));
  const taken = new Set<number>();
  for (const { seat } of travellers) if (seat !== null && free.has(seat)) taken.add(seat);
  // Those without a seat sit together where they can; the rest go in the order of their numbers.
  const together = map.best[travellers.filter(({ seat }) => seat === null).length - 1] ?? [];
  const left = [...together, ...free].filter((seat) => free.has(seat) && !taken.has(seat));
  const inOrder = [...new Set(left)];
  const given = new Set<number>();
  return travellers.map(({ seat }) => {
    if (seat !== null && free.has(seat) && !given.has(seat)) {
      given.add(seat);
      return seat;
    }
    const best = inOrder.shift() ?? null;
    if (best !== null) given.add(best);
    return best;
  });
}

export type SeatLook = "free" | "confirm" | "part" | "sold";

export function lookOf(seat: SeatInfo): SeatLook {
  if (seat.state === "free") return seat.right === "to_confirm" ? "confirm" : "free";
  return seat.state;
}
