// Who is aboard in the counter in memory, and how its coaches leave.

import type { Answer, Name, Request } from "../transport/commands";
import { Refusal } from "../transport/refusal";
import type { BoardingCounts } from "../wire/BoardingCounts";
import type { ControlledTrip } from "../wire/ControlledTrip";
import type { CrewInfo } from "../wire/CrewInfo";
import type { ManifestRow } from "../wire/ManifestRow";
import type { NoShowInfo } from "../wire/NoShowInfo";
import type { RiderState } from "../wire/RiderState";
import { permit } from "./fake-after";
import type { FakeCounter } from "./fake-counter";

const HERE = { stop: "stop-0", name: "Ouagadougou" };
const NOW = "2026-11-21T07:40:00";
const AT = Date.parse(`${NOW}Z`);
const VEHICLES = [
  { vehicle: "vehicle-0", plate: "11 GH 2345", name: "Grand 49", seats: 49 },
  { vehicle: "vehicle-1", plate: "11 JK 7788", name: "Minibus 30", seats: 30 },
];
const FIRST = ["Adama", "Zénabou", "Issa", "Mariam", "Ousmane", "Awa", "Paul", "Rasmata"];
const LAST = [
  "Kaboré",
  "Ouédraogo",
  "Sawadogo",
  "Compaoré-Zoungrana",
  "Zongo",
  "Ilboudo",
  "Traoré",
];

function member(crew: string, part: Partial<CrewInfo>): CrewInfo {
  return {
    crew,
    name: "",
    phone: null,
    duty: "driver",
    licence_number: null,
    licence_until: null,
    gone: false,
    ...part,
  };
}

const boardedAt = (seat: number, whom = "Issouf Sawadogo") => ({
  boarding: `boarding-${seat}`,
  at_local: NOW,
  at: AT,
  stop_name: HERE.name,
  place: "Gare de Ouagadougou 2",
  whom,
  on_trust: false,
});

function rider(trip: string, seat: number, state: RiderState): ManifestRow {
  const name = `${FIRST[seat % FIRST.length]} ${LAST[seat % LAST.length]}`;
  return {
    ticket: `${trip}-rider-${seat}`,
    number: `OUA2-0001${String(seat).padStart(2, "0")}-${seat % 10}`,
    name,
    phone: seat % 3 === 0 ? null : `70 12 34 ${String(seat).padStart(2, "0")}`,
    category: seat % 5 === 0 ? "Enfant" : "Adulte",
    seat,
    printed_seat: null,
    from: HERE.name,
    from_index: 0,
    to: seat % 4 === 0 ? "Koudougou" : "Bobo-Dioulasso",
    to_index: seat % 4 === 0 ? 1 : 3,
    joins_here: true,
    state,
    unpaid: false,
    boarded: state === "expected" ? null : boardedAt(seat),
    proved: null,
    doubles: [],
    pieces: seat % 3,
  };
}

/** A coach at the door: six on the first of the day, a full one after it. */
function riders(trip: string): ManifestRow[] {
  if (trip.endsWith("-1")) {
    return Array.from({ length: 47 }, (_, index) =>
      rider(trip, index + 1, index % 3 === 1 ? "expected" : "boarded"),
    );
  }
  if (!trip.endsWith("-0")) return [];
  const rows = [3, 4, 8, 12, 13, 21].map((seat) =>
    rider(trip, seat, seat === 4 || seat === 12 ? "expected" : seat === 13 ? "out" : "boarded"),
  );
  const [, , moved, , , twice] = rows;
  if (moved) moved.printed_seat = 9;
  if (twice) {
    twice.doubles = [{ ...boardedAt(99, "Paul Zongo"), place: "Gare de Koudougou 1" }];
  }
  return rows;
}

export class FakeAboard {
  crew: CrewInfo[] = [
    member("crew-0", {
      name: "Moussa Kiendrébéogo",
      phone: "70 55 44 33",
      licence_number: "BF-D-4411",
      licence_until: "2028-06-30",
    }),
    member("crew-1", {
      name: "Boureima Tapsoba",
      licence_number: "BF-D-0917",
      licence_until: "2026-11-20",
    }),
    member("crew-2", { name: "Salif Nikiéma", duty: "attendant" }),
    member("crew-3", {
      name: "Hamidou Sana",
      licence_number: "BF-D-2231",
      licence_until: "2026-12-10",
    }),
    member("crew-4", { name: "Yacouba Barro" }),
  ];
  /** Minutes by which a trip is late. */
  late = new Map<string, number>();
  cancelled = new Map<string, string>();
  closed = new Map<string, string>();
  vehicle = new Map<string, string>();
  private rows = new Map<string, ManifestRow[]>();

  constructor(private readonly counter: FakeCounter) {}

  /** Who travels with a trip; what was sold since is expected. */
  riders(trip: string): ManifestRow[] {
    const rows = this.rows.get(trip) ?? riders(trip);
    this.rows.set(trip, rows);
    for (const { row, category, trip: of } of this.counter.cards) {
      if (of !== trip || rows.some(({ ticket }) => ticket === row.ticket)) continue;
      if (row.state !== "valid" && row.state !== "unpaid") continue;
      rows.push({
        ...rider(trip, row.seat ?? 0, "expected"),
        ticket: row.ticket,
        number: row.number,
        name: row.name,
        phone: row.phone,
        category,
        to: row.to,
        unpaid: row.state === "unpaid",
        pieces: 0,
      });
    }
    return rows.sort((one, other) => (one.seat ?? 999) - (other.seat ?? 999));
  }

  counts(trip: string): BoardingCounts {
    const rows = this.riders(trip);
    const of = (state: RiderState) => rows.filter((row) => row.state === state).length;
    return {
      expected: rows.length,
      boarded: of("boarded"),
      missing: of("expected") + of("missed"),
      through: 0,
      out: of("out"),
      standing: rows.filter(({ state, seat }) => state === "boarded" && seat === null).length,
      on_trust: rows.filter(({ boarded }) => boarded?.on_trust).length,
      wrong: rows.filter(({ proved }) => proved).length,
      doubles: rows.filter(({ doubles }) => doubles.length > 0).length,
    };
  }

  trip(trip: string): ControlledTrip {
    const info = this.counter.trips(trip.slice(0, 10), 4).find((one) => one.trip === trip);
    if (!info) throw new Refusal("not_found", "none", { what: "trip" });
    const late = this.late.get(trip) ?? 0;
    const departs = Date.parse(`${info.from.local}Z`) + late * 60_000;
    const vehicle = VEHICLES.find((one) => one.vehicle === this.vehicle.get(trip));
    return {
      trip,
      route_code: info.route_code,
      terminus: info.terminus,
      day: info.day,
      stop: HERE.stop,
      stop_index: 0,
      stop_name: HERE.name,
      departs_local: new Date(departs).toISOString().slice(0, 19),
      departs_at: departs,
      late_minutes: late,
      plate: vehicle?.plate ?? info.plate,
      seats: vehicle?.seats ?? info.seats,
      cancelled: this.cancelled.get(trip) ?? null,
      closed_local: this.closed.get(trip) ?? null,
      departure: this.closed.has(trip) ? `departure-${trip}` : null,
      counts: this.counts(trip),
    };
  }
}

function noShow({ ticket, number, name, seat }: ManifestRow): NoShowInfo {
  return { ticket, number: number ?? "", name: name ?? "", seat };
}

function close(counter: FakeCounter, asked: Request<"close_departure">) {
  const { aboard } = counter;
  const trip = aboard.trip(asked.trip);
  if (trip.closed_local) throw new Refusal("departure_closed", "closed", { from: HERE.name });
  const crew = aboard.crew.filter((one) => asked.crew.includes(one.crew));
  if (!crew.some(({ duty }) => duty === "driver")) {
    throw new Refusal("crew_invalid", "driver", { what: "it needs a driver" });
  }
  if (!trip.plate) throw new Refusal("vehicle_missing", "none");
  const rows = aboard.riders(asked.trip);
  const out = rows.filter(({ state }) => state === "out");
  if (out.length > 0 && !asked.leave_behind) {
    const names = out.map(({ name }) => name);
    throw new Refusal("passengers_out", "out", { count: out.length, names });
  }
  const missing = rows.filter(({ state }) => state === "expected");
  const expected = asked.expected_missing;
  if (expected != null && expected !== missing.length) {
    throw new Refusal("boarding_changed", "stale", { missing: missing.length, expected });
  }
  for (const row of missing) row.state = "missed";
  aboard.closed.set(asked.trip, NOW);
  counter.queue("departure", trip.route_code, 1);
  return { trip, missing };
}

type Departure = Pick<
  { [N in Name]: (request: Request<N>) => Answer<N> },
  | "manifest"
  | "departure_sheet"
  | "close_departure"
  | "reopen_departure"
  | "delay_trip"
  | "swap_vehicle"
  | "cancel_trip"
  | "crew"
  | "register_crew"
  | "export_pack"
  | "import_pack"
>;

function crewCommands(counter: FakeCounter): Pick<Departure, "crew" | "register_crew"> {
  const { aboard } = counter;
  return {
    crew: () => ({ crew: aboard.crew }),
    register_crew: ({ request: _, crew, ...asked }) => {
      const id = crew ?? `crew-${aboard.crew.length}`;
      const kept = member(id, {
        ...asked,
        phone: asked.phone || null,
        licence_number: asked.licence_number || null,
      });
      aboard.crew = [...aboard.crew.filter((one) => one.crew !== id), kept];
      return { crew: id, entry: counter.record() };
    },
  };
}

function changes(
  counter: FakeCounter,
): Pick<Departure, "delay_trip" | "swap_vehicle" | "cancel_trip"> {
  const { aboard } = counter;
  return {
    delay_trip: ({ trip, minutes }) => {
      aboard.late.set(trip, minutes);
      return { trip: aboard.trip(trip), refunds: minutes >= 240, entry: counter.record() };
    },
    swap_vehicle: ({ trip, vehicle }) => {
      permit(counter, "plan", null);
      const now = VEHICLES.find((one) => one.vehicle === vehicle);
      if (!now) throw new Refusal("not_found", "none", { what: "vehicle" });
      aboard.vehicle.set(trip, vehicle);
      const gone = aboard.riders(trip).filter(({ seat }) => (seat ?? 0) > now.seats - 20);
      const moved = gone.map((row, index) => {
        const was = row.seat;
        row.printed_seat = was;
        row.seat = index === 0 ? null : index;
        const { ticket, number, name, phone } = row;
        return { ticket, number: number ?? "", name: name ?? "", phone, was, now: row.seat };
      });
      return { plate: now.plate, seats: now.seats, moved, entry: counter.record() };
    },
    cancel_trip: ({ trip, reason }) => {
      aboard.cancelled.set(trip, reason);
      return { entry: counter.record() };
    },
  };
}

export function departureCommands(counter: FakeCounter): Departure {
  const { aboard } = counter;
  return {
    manifest: ({ trip, query }) => {
      const wanted = query.toLowerCase();
      const passengers = aboard
        .riders(trip)
        .filter(({ name, number, phone, seat }) =>
          `${name} ${number} ${phone} ${seat}`.toLowerCase().includes(wanted),
        );
      return { trip: aboard.trip(trip), passengers };
    },
    departure_sheet: ({ trip }) => {
      const shown = aboard.trip(trip);
      const takings = [
        { station: "Gare de Ouagadougou", counter: 2, tickets: 5, amount: 37_500 },
        { station: "Gare de Koudougou", counter: 1, tickets: 1, amount: 2_500 },
      ];
      return {
        trip: shown,
        vehicle: VEHICLES.find(({ plate }) => plate === shown.plate)?.vehicle ?? null,
        vehicles: VEHICLES.map(({ vehicle, plate, name }) => ({ vehicle, plate, name })),
        crew: aboard.crew.filter(({ gone }) => !gone),
        takings,
        taken: 40_000,
        advances: [{ kind: "fuel", amount: 45_000, reason: "plein à Ouaga" }],
        advanced: 45_000,
        currency: "XOF",
      };
    },
    close_departure: (asked) => {
      const { trip, missing } = close(counter, asked);
      const { counts } = trip;
      return {
        departure: `departure-${asked.trip}`,
        sold: counts.expected,
        boarded: counts.boarded,
        through: counts.through,
        standing: counts.standing,
        on_trust: counts.on_trust,
        wrong: counts.wrong,
        unseen: 0,
        doubles: counts.doubles,
        no_shows: missing.map(noShow),
        free: trip.seats - counts.boarded,
        plate: trip.plate ?? "",
        taken: 40_000,
        advanced: 45_000,
        currency: "XOF",
        entry: counter.record(),
      };
    },
    reopen_departure: ({ trip, approval }) => {
      const approved_by = permit(counter, "approve", approval) ?? counter.me?.name ?? "";
      if (!aboard.closed.delete(trip)) throw new Refusal("departure_open", "open");
      const restored = aboard.riders(trip).filter(({ state }) => state === "missed");
      for (const row of restored) row.state = "expected";
      return { restored: restored.map(noShow), lost: [], approved_by, entry: counter.record() };
    },
    ...changes(counter),
    ...crewCommands(counter),
    export_pack: ({ trip }) => ({
      name: `OUA-BAN_${trip.slice(0, 10)}.voyage`,
      path: `/var/lib/guichet/exports/OUA-BAN_${trip.slice(0, 10)}.voyage`,
      content: btoa("pack"),
      bytes: 4,
      entries: 12,
    }),
    import_pack: ({ content }) => {
      if (atob(content) !== "pack") {
        throw new Refusal("pack_invalid", "no", { what: "it does not begin like one" });
      }
      return {
        trip: "2026-11-21-0",
        from: "Gare de Koudougou 1",
        at_local: NOW,
        new: 3,
        known: 9,
        refused: 1,
      };
    },
  };
}
