// What the counter in memory answers at a coach's door: scans and their verdicts, exits and returns,
// places to stand, luggage.

import type { Answer, Name, Request } from "../transport/commands";
import { Refusal } from "../transport/refusal";
import type { ManifestRow } from "../wire/ManifestRow";
import type { ScanAnswer } from "../wire/ScanAnswer";
import type { Verdict } from "../wire/Verdict";
import type { VerdictColour } from "../wire/VerdictColour";
import type { VerdictShape } from "../wire/VerdictShape";
import { takePayments } from "./fake-after";
import type { FakeCounter } from "./fake-counter";

const NOW = "2026-11-21T07:40:00";
const AT = Date.parse(`${NOW}Z`);
const UNDO_WITHIN = 60_000;

/** How the engine shows each verdict: colour, shape, aboard. */
export const LOOKS: Record<Verdict, [VerdictColour, VerdictShape, boolean]> = {
  valid: ["go", "tick", true],
  back: ["go", "tick", true],
  seat_moved: ["care", "arrow", true],
  standing: ["care", "arrow", true],
  unknown_here: ["care", "question", true],
  no_seat: ["stop", "arrow", false],
  already_boarded: ["stop", "twice", false],
  wrong_trip: ["stop", "signpost", false],
  wrong_stop: ["stop", "signpost", false],
  too_early: ["care", "clock", false],
  too_late: ["stop", "clock", false],
  missed: ["stop", "clock", false],
  cancelled: ["stop", "cross", false],
  refunded: ["stop", "cross", false],
  exchanged: ["stop", "cross", false],
  date_open: ["stop", "clock", false],
  trip_cancelled: ["stop", "cross", false],
  not_paid: ["stop", "coin", false],
  forged: ["stop", "broken_seal", false],
  altered: ["stop", "broken_seal", false],
  unknown_key: ["stop", "question", false],
  revoked_key: ["stop", "broken_seal", false],
  unknown_version: ["stop", "question", false],
  other_company: ["stop", "signpost", false],
  unreadable: ["care", "question", false],
  not_found: ["care", "question", false],
};

/** The values that come with verdicts which have some. */
export const DETAILS: Partial<Record<Verdict, ScanAnswer["details"]>> = {
  seat_moved: { seat: 5, was: 14 },
  standing: { was: 44 },
  unknown_here: { seat: 17 },
  no_seat: { was: 44 },
  already_boarded: {
    when: "2026-11-21 07:12",
    where: "Ouagadougou (Gare de Ouagadougou 1)",
    whom: "Paul Zongo",
    seat: 14,
  },
  wrong_trip: {
    trip: "2026-11-21-2",
    day: "2026-11-22",
    route: "OUA-BAN",
    departs: "2026-11-22 14:00",
  },
  wrong_stop: { from: "Koudougou", to: "Banfora", here: "Ouagadougou" },
  too_early: { opens: "2026-11-21 09:30" },
  too_late: { ended: "2026-11-21 07:30" },
  exchanged: { replaced_by: "OUA2-000300-4" },
  trip_cancelled: { reason: "Car en panne" },
  altered: { number: "OUA2-000104-4" },
};

/** State of this part of the counter. */
export class FakeDoor {
  /** Verdicts on texts, whatever the ticket is: `verdict:forged` is one without being told. */
  told = new Map<string, Verdict>();
  /** How many may stand. */
  standing = 0;
  boardings = 0;
}

function find(counter: FakeCounter, trip: string, text: string): ManifestRow | undefined {
  const rows = counter.aboard.riders(trip);
  return rows.find(({ ticket, number }) => ticket === text.trim() || number === text.trim());
}

function ticketOf(row: ManifestRow): NonNullable<ScanAnswer["ticket"]> {
  const { ticket, number, name, category, seat, from, to } = row;
  return { ticket, number, name, category, seat, from, to };
}

function verdictOn(counter: FakeCounter, row: ManifestRow | undefined, text: string): Verdict {
  const told = counter.control.told.get(text) ?? /^verdict:(\w+)$/.exec(text)?.[1];
  if (told) return told as Verdict;
  if (!row) return text.length < 20 ? "not_found" : "forged";
  if (row.state === "out") return "back";
  if (row.state === "boarded") return "already_boarded";
  if (row.state === "missed") return "missed";
  if (row.unpaid) return "not_paid";
  return row.printed_seat === null ? "valid" : "seat_moved";
}

/** Writes a boarding down. */
function board(counter: FakeCounter, row: ManifestRow): string {
  const { control, me } = counter;
  control.boardings += 1;
  const boarding = `boarding-door-${control.boardings}`;
  row.state = "boarded";
  row.boarded = {
    boarding,
    at_local: NOW,
    at: AT,
    stop_name: "Ouagadougou",
    place: "Gare de Ouagadougou 2",
    whom: me?.name ?? "",
    on_trust: false,
  };
  return boarding;
}

function details(verdict: Verdict, row: ManifestRow | undefined): ScanAnswer["details"] {
  const known = DETAILS[verdict] ?? {};
  if (!row) return verdict === "valid" || verdict === "back" ? { seat: 7 } : known;
  if (verdict === "already_boarded" && row.boarded) {
    const { at_local, stop_name, place, whom } = row.boarded;
    const where = `${stop_name} (${place})`;
    return { when: at_local.replace("T", " ").slice(0, 16), where, whom, seat: row.seat };
  }
  if (verdict === "seat_moved") return { seat: row.seat, was: row.printed_seat };
  return row.seat === null ? known : { ...known, seat: row.seat };
}

function judge(counter: FakeCounter, trip: string, text: string): ScanAnswer {
  const row = find(counter, trip, text);
  const verdict = verdictOn(counter, row, text);
  const [colour, shape, aboard] = LOOKS[verdict];
  const said = details(verdict, row);
  const boards = aboard && row !== undefined && verdict !== "back";
  if (verdict === "back" && row) row.state = "boarded";
  const boarding = boards ? board(counter, row) : null;
  return {
    verdict,
    colour,
    shape,
    aboard,
    details: said,
    sentence: verdict,
    ticket: row ? ticketOf(row) : null,
    boarding,
    undo_until: boarding ? AT + UNDO_WITHIN : null,
    counts: counter.aboard.counts(trip),
    entry: aboard ? counter.record() : null,
  };
}

/** Somebody who is aboard, or got off. */
function rider(counter: FakeCounter, trip: string, text: string): ManifestRow {
  const row = find(counter, trip, text);
  if (!row) throw new Refusal("not_found", "none", { what: "ticket" });
  if (row.state !== "boarded" && row.state !== "out") {
    throw new Refusal("not_aboard", "not", { who: row.name ?? "?" });
  }
  return row;
}

function counted(counter: FakeCounter, trip: string): Answer<"alight"> {
  return { entry: counter.record(), counts: counter.aboard.counts(trip) };
}

function mustBe(total: number, expected: number | null | undefined): void {
  if (expected != null && expected !== total) {
    throw new Refusal("price_changed", "price", { total, expected });
  }
}

function mustHaveTill(counter: FakeCounter): void {
  if (!counter.till) throw new Refusal("till_closed", "closed");
}

const ALLOWED = 2;
const PER_PIECE = 500;

function tagLuggage(counter: FakeCounter, asked: Request<"tag_luggage">): Answer<"tag_luggage"> {
  const row = find(counter, asked.trip, asked.ticket);
  if (!row) throw new Refusal("not_found", "none", { what: "ticket" });
  if (asked.pieces === 0) {
    throw new Refusal("luggage_invalid", "none", { what: "count at least one piece" });
  }
  const past = (pieces: number) => Math.max(0, pieces - ALLOWED);
  const due = (past(row.pieces + asked.pieces) - past(row.pieces)) * PER_PIECE;
  mustBe(due, asked.expected);
  if (due > 0) mustHaveTill(counter);
  const paid = due > 0 ? takePayments(asked.payments, asked.tendered, due, "luggage") : [];
  const first = row.pieces + 1;
  row.pieces += asked.pieces;
  return {
    tags: Array.from({ length: asked.pieces }, (_, piece) => `${row.number}/${first + piece}`),
    paid: due,
    change: paid.reduce((sum, { change }) => sum + change, 0),
    currency: "XOF",
    entry: counter.record(),
  };
}

function boardStanding(
  counter: FakeCounter,
  asked: Request<"board_standing">,
): Answer<"board_standing"> {
  mustHaveTill(counter);
  const { control, aboard } = counter;
  if (control.standing === 0) throw new Refusal("standing_forbidden", "no");
  const { price, kind } = counter.price(asked.to, asked.category);
  mustBe(price, asked.expected);
  const paid = takePayments(asked.payments, asked.tendered, price, "standing");
  if (!asked.name.trim()) throw new Refusal("field_missing", "name", { field: "name" });
  const row: ManifestRow = {
    ticket: `standing-${control.boardings}`,
    number: `OUA2-0009${10 + control.boardings}-1`,
    name: asked.name,
    phone: asked.phone || null,
    category: kind.name,
    seat: null,
    printed_seat: null,
    from: "Ouagadougou",
    from_index: 0,
    to: "Bobo-Dioulasso",
    to_index: 3,
    joins_here: true,
    state: "boarded",
    unpaid: false,
    boarded: null,
    proved: null,
    doubles: [],
    pieces: 0,
  };
  aboard.riders(asked.trip).push(row);
  return {
    ticket: row.ticket,
    number: row.number ?? "",
    boarding: board(counter, row),
    price,
    change: paid.reduce((sum, { change }) => sum + change, 0),
    currency: "XOF",
    counts: aboard.counts(asked.trip),
    entry: counter.record(),
  };
}

type AtDoor = Pick<
  { [N in Name]: (request: Request<N>) => Answer<N> },
  | "trips_to_control"
  | "scan"
  | "board_by"
  | "undo_boarding"
  | "alight"
  | "come_back"
  | "tag_luggage"
  | "board_standing"
  | "refund_standing"
>;

export function controlCommands(counter: FakeCounter): AtDoor {
  const { aboard } = counter;
  return {
    trips_to_control: ({ date }) => {
      const day = date ?? "2026-11-21";
      return { date: day, trips: counter.trips(day, 4).map(({ trip }) => aboard.trip(trip)) };
    },
    scan: ({ trip, text }) => judge(counter, trip, text),
    board_by: ({ trip, ticket }) => judge(counter, trip, ticket),
    undo_boarding: ({ trip, boarding }) => {
      const row = aboard.riders(trip).find((one) => one.boarded?.boarding === boarding);
      if (!row) throw new Refusal("not_aboard", "not", { who: "?" });
      row.state = "expected";
      row.boarded = null;
      return counted(counter, trip);
    },
    alight: ({ trip, ticket }) => {
      const row = rider(counter, trip, ticket);
      const who = row.name ?? "?";
      if (row.state === "out") {
        throw new Refusal("already_out", "out", { who, stop: "Ouagadougou" });
      }
      row.state = "out";
      return counted(counter, trip);
    },
    come_back: ({ trip, ticket }) => {
      const row = rider(counter, trip, ticket);
      if (row.state !== "out") throw new Refusal("not_out", "in", { who: row.name ?? "?" });
      row.state = "boarded";
      return counted(counter, trip);
    },
    tag_luggage: (asked) => tagLuggage(counter, asked),
    board_standing: (asked) => boardStanding(counter, asked),
    refund_standing: ({ trip, ticket }) => {
      const rows = aboard.riders(trip);
      const at = rows.findIndex((row) => row.ticket === ticket);
      rows.splice(at, 1);
      const { entry, counts } = counted(counter, trip);
      return { given_back: 7500, currency: "XOF", counts, entry };
    },
  };
}
