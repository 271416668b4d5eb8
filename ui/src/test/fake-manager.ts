// The manager's part of the counter in memory: one day's figures, a journal, and the rules.

import type { Answer, Name, Request } from "../transport/commands";
import { Refusal } from "../transport/refusal";
import type { AuditLine } from "../wire/AuditLine";
import type { Cut } from "../wire/Cut";
import type { Figures } from "../wire/Figures";
import type { Occupancy } from "../wire/Occupancy";
import type { Rules } from "../wire/Rules";
import type { TillRow } from "../wire/TillRow";

const DAY = "2026-11-21";
const BEFORE = "2026-11-14";

const NOTHING: Figures = {
  entries: 0,
  tickets: 0,
  gross: 0,
  reductions: 0,
  refunds: 0,
  fees: 0,
  tax: 0,
  net: 0,
  takings: 0,
  expenses: 0,
  variance: 0,
};

function figures(tickets: number): Figures {
  const gross = tickets * 7_500;
  return {
    ...NOTHING,
    entries: tickets,
    tickets,
    gross,
    reductions: 1_500,
    refunds: 7_500,
    fees: 500,
    net: gross - 8_500,
    takings: gross - 8_500,
    expenses: 45_000,
    variance: -2_500,
  };
}

function trip(index: number, passengers: number): Occupancy {
  return {
    trip: `${DAY}-${index}`,
    route_code: "OUA-BAN",
    from: "Ouagadougou",
    to: "Banfora",
    departs_local: `${DAY}T${["08:00", "10:30", "14:00"][index]}:00`,
    plate: index === 0 ? "11 GH 2345" : null,
    seats: 49,
    passengers,
    fill: Math.round((passengers / 49) * 10_000),
    net: passengers * 7_500,
  };
}

function till(part: Partial<TillRow>): TillRow {
  return {
    till: "till-9",
    z: 9,
    employee_name: "Issouf Sawadogo",
    counter: 2,
    opened_local: "2026-11-20T06:00:00",
    closed_local: "2026-11-20T19:30:00",
    takings: 214_500,
    tickets: 29,
    counted: 232_000,
    variance: -2_500,
    reason: "billet de 2 500 introuvable",
    approved_by: null,
    to_approve: true,
    ...part,
  };
}

function line(entry: number, part: Partial<AuditLine>): AuditLine {
  const minute = String(entry % 60).padStart(2, "0");
  return {
    entry,
    at: Date.parse(`${DAY}T07:${minute}:00Z`),
    at_local: `${DAY}T07:${minute}:12`,
    who: "Aminata Ouédraogo",
    kind: "TicketsSold",
    subject: `OUA2-000${entry}-7`,
    amount: 7_500,
    approved_by: null,
    ...part,
  };
}

export const RULES: Rules = {
  coin: 5,
  limits: [
    { role: "cashier", variance: 500, cancel_minutes: 30, discount: 0 },
    { role: "manager", variance: 5_000, cancel_minutes: null, discount: 10_000 },
  ],
  refund: [
    { minutes_before: 1_440, kind: "full", value: 0 },
    { minutes_before: 120, kind: "percent", value: 9_000 },
    { minutes_before: 30, kind: "fee", value: 500 },
  ],
  exchange_fee: 500,
  change_minutes: 30,
  open_days: 60,
  hold_minutes: 15,
  hold_minutes_max: 60,
  operators: ["Orange Money", "Moov Money"],
  promotions: [
    {
      code: "NOEL",
      basis_points: 1_000,
      amount: null,
      from: "2026-12-01",
      to: "2026-12-31",
      uses_max: 50,
      routes: ["OUA-BOB"],
    },
  ],
  tax: { tickets: 0, parcels: 1_800, other: 1_800 },
  control: {
    early_minutes: 360,
    late_minutes: 720,
    standing: 4,
    delay_refund_minutes: 240,
    luggage_pieces: 2,
    luggage_grams: 20_000,
    per_piece: 500,
    per_kilo: 0,
  },
};

const CUTS: Record<Cut, [string, string][]> = {
  day: [["2026-11-21", "2026-11-21"]],
  station: [["OUA", "Gare de Ouagadougou"]],
  counter: [["2", "Guichet 2"]],
  cashier: [
    ["C1", "Aminata Ouédraogo"],
    ["C2", "Issouf Sawadogo"],
  ],
  route: [["OUA-BAN", "Ouagadougou → Banfora"]],
  trip: [[`${DAY}-0`, "OUA-BAN 21/11 08:00"]],
  product: [["tickets", "Tickets"]],
  method: [
    ["cash", "Cash"],
    ["mobile_money", "Mobile money"],
  ],
};

type Some = "dashboard" | "revenue" | "export_revenue" | "lock_day" | "approve_variance";
type More = "audit" | "entry" | "rules" | "set_rules";

/** The manager's commands over a state of their own. */
export function managerCommands(record: () => number): {
  [N in Extract<Name, Some | More>]: (request: Request<N>) => Answer<N>;
} {
  let rules = RULES;
  let toLock: string | null = "2026-11-20";
  let waiting = [till({})];
  const lines = Array.from({ length: 70 }, (_, index) => line(300 - index, {}));
  lines[0] = line(300, { kind: "DrawerOpened", subject: "monnaie", amount: null });
  lines[1] = line(299, {
    kind: "TicketsRefunded",
    amount: -7_500,
    approved_by: "Fatimata Compaoré-Zoungrana",
  });
  lines[2] = line(298, { kind: "SomethingNew", who: null, subject: "", amount: null });

  return {
    dashboard: ({ day }) => ({
      day: day ?? DAY,
      before: BEFORE,
      locked: (day ?? DAY) < "2026-11-20",
      to_lock: toLock,
      today: figures(30),
      last_week: figures(25),
      routes: [
        {
          key: "OUA-BAN",
          label: "Ouagadougou → Banfora",
          takings: 180_000,
          tickets: 24,
          before: 150_000,
        },
        {
          key: "OUA-KOU",
          label: "Ouagadougou → Koudougou",
          takings: 36_500,
          tickets: 6,
          before: 40_000,
        },
      ],
      methods: [
        { key: "cash", label: "Cash", takings: 150_000, tickets: 20, before: 160_000 },
        {
          key: "mobile_money",
          label: "Mobile money",
          takings: 66_500,
          tickets: 10,
          before: 30_000,
        },
      ],
      hours: Array.from({ length: 24 }, (_, hour) => ({
        hour,
        takings: hour < 6 || hour > 9 ? 0 : (hour - 5) * 15_000,
        before: hour < 6 || hour > 18 ? 0 : 12_000,
      })),
      departures: [trip(0, 44), trip(1, 21), trip(2, 0)],
      open_tills: [
        till({
          till: "till-10",
          z: null,
          employee_name: "Aminata Ouédraogo",
          opened_local: `${DAY}T06:12:00`,
          closed_local: null,
          counted: null,
          variance: null,
          reason: null,
          to_approve: false,
        }),
      ],
      to_approve: waiting,
      pending: [
        {
          info: {
            payment: "payment-1",
            method: "mobile_money",
            amount: 7_500,
            tendered: 0,
            change: 0,
            state: "pending",
            operator: "Orange Money",
            phone: "70123456",
            reference: null,
          },
          sale: "sale-1",
          number: "OUA2-000214-4",
          name: "Adama Ouédraogo",
          tickets: 1,
          at_local: `${DAY}T07:31:00`,
          who: "Aminata Ouédraogo",
        },
      ],
      exceptions: [
        {
          kind: "reference_doubled",
          subject: "MP261121.0731.A12345",
          entry: 297,
          other: 212,
          at_local: `${DAY}T07:32:00`,
        },
      ],
      currency: "XOF",
    }),
    revenue: ({ from, to }) => ({
      company: "Transport TKF",
      from: from ?? DAY,
      to: to ?? from ?? DAY,
      currency: "XOF",
      digits: 0,
      symbol: "F CFA",
      locked: (to ?? DAY) < "2026-11-20",
      total: figures(30),
      previous_from: BEFORE,
      previous_to: BEFORE,
      previous: figures(25),
      cuts: Object.entries(CUTS).map(([cut, keys]) => ({
        cut: cut as Cut,
        lines: keys.map(([key, label]) => ({
          key,
          label,
          figures: figures(Math.round(30 / keys.length)),
        })),
      })),
      expenses: [{ account: "expense.fuel", debit: 45_000, credit: 0 }],
      accounts: [
        { account: "cash.drawer", debit: 225_000, credit: 53_500 },
        { account: "revenue.tickets", debit: 7_500, credit: 225_000 },
      ],
      occupancy: [trip(0, 44), trip(1, 21)],
      late: [{ of_day: "2026-11-18", on_day: DAY, figures: { ...NOTHING, refunds: 7_500 } }],
      variances: [till({})],
    }),
    export_revenue: ({ from, to, format, content }) => ({
      name: `recettes-${from}-${to}.${format}`,
      path: `C:\\ProgramData\\Guichet\\exports\\recettes-${from}-${to}.${format}`,
      bytes: 12,
      media: "text/csv",
      content: content ? btoa("jour;net\r\n") : null,
    }),
    lock_day: ({ day }) => {
      toLock = null;
      return { day, figures: "9f3c71a2".repeat(8), entry: record() };
    },
    approve_variance: ({ till: approved }) => {
      waiting = waiting.filter((one) => one.till !== approved);
      return { entry: record() };
    },
    audit: ({ kinds, amount_min, before, limit }) => {
      const found = lines.filter(
        (one) =>
          (kinds.length === 0 || kinds.includes(one.kind)) &&
          (amount_min == null || (one.amount ?? 0) >= amount_min) &&
          (before == null || one.entry < before),
      );
      const page = found.slice(0, limit ?? 50);
      const next = found.length > page.length ? (page.at(-1)?.entry ?? null) : null;
      return { lines: page, next, currency: "XOF" };
    },
    entry: ({ entry }) => {
      const found = lines.find((one) => one.entry === entry);
      if (!found) throw new Refusal("not_found", "none", { what: "entry" });
      return {
        entry,
        device: "0192f7a0-0000-7000-8000-000000000001",
        epoch: 1,
        seq: entry,
        at: found.at,
        at_local: found.at_local,
        actor: "employee:C1",
        who: found.who,
        kind: found.kind,
        v: 1,
        body: {
          sale: "sale-1",
          training: true,
          note: null,
          tickets: [{ number: found.subject, seat: 14, price: 7_500 }],
        },
        postings: [
          { account: "cash.drawer", amount: 7_500 },
          { account: "revenue.tickets", amount: -7_500 },
        ],
        prev: "1a".repeat(32),
        hash: "2b".repeat(32),
        sig: "3c".repeat(64),
        good: entry !== 299,
        currency: "XOF",
      };
    },
    rules: () => ({ rules, currency: "XOF" }),
    set_rules: ({ rules: next }) => {
      rules = next;
      return { entry: record() };
    },
  };
}
