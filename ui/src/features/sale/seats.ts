// Which seat each traveller gets.

import type { SeatMapAnswer } from "../../wire/SeatMapAnswer";
import type { Traveller } from "./draft";

/** A seat for each: the chosen one while it is free, else the best one left that is guaranteed. */
export function assignSeats(travellers: Traveller[], map: SeatMapAnswer): (number | null)[] {
  const free = new Set(map.seats.filter((seat) => seat.state === "free").map((seat) => seat.seat));
  const taken = new Set<number>();
  for (const { seat } of travellers) if (seat !== null && free.has(seat)) taken.add(seat);
  // Those without a seat sit together where they can; the rest go in the order of their numbers.
  const together = map.best[travellers.filter(({ seat }) => seat === null).length - 1] ?? [];
  const sure = new Set(
    map.seats.filter((seat) => seat.right === "guaranteed").map((seat) => seat.seat),
  );
  const left = [...together, ...free].filter(
    (seat) => free.has(seat) && sure.has(seat) && !taken.has(seat),
  );
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

/** The map for who a hold was made for: its seats are theirs to take. */
export function withHeld(map: SeatMapAnswer, held: number[]): SeatMapAnswer {
  if (held.length === 0) return map;
  const seats = map.seats.map((seat) =>
    seat.state === "held" && held.includes(seat.seat) ? { ...seat, state: "free" as const } : seat,
  );
  return { ...map, seats };
}
