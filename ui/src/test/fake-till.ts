// What the counter in memory knows of the drawer: movements, blind counts, sessions of the past.

import type { Answer, Name, Request } from "../transport/commands";
import { Refusal } from "../transport/refusal";
import type { CountLine } from "../wire/CountLine";
import type { MovementLine } from "../wire/MovementLine";
import type { TillReport } from "../wire/TillReport";
import { permit } from "./fake-after";
import type { FakeCounter } from "./fake-counter";

const OPENED = "2026-11-21T06:12:00";
const NOW = "2026-11-21T07:40:00";
const IN = new Set(["paid_in"]);

/** State of this part of the counter, of which `FakeCounter` carries one. */
export class FakeTills {
  movements: MovementLine[] = [];
  /** The last count, and what the drawer held then. */
  counted: { sum: number; expected: number; lines: CountLine[] } | null = null;
  counts = 0;
  closed: TillReport[] = [];

  get id(): string {
    return `till-${this.closed.length + 1}`;
  }
}

type Till = Pick<
  { [N in Name]: (request: Request<N>) => Answer<N> },
  | "count_till"
  | "close_till"
  | "hand_over_till"
  | "move_cash"
  | "correct_till"
  | "till_report"
  | "print_till_report"
  | "tills"
  | "pending_payments"
>;

function open(counter: FakeCounter) {
  if (!counter.till) throw new Refusal("till_closed", "closed");
  return counter.till;
}

function cash(counter: FakeCounter): number {
  const till = open(counter);
  const moved = counter.tills.movements.reduce((sum, { amount }) => sum + amount, 0);
  const elsewhere = counter.money.payments
    .filter(({ info }) => info.method !== "cash" && info.state !== "failed")
    .reduce((sum, { info }) => sum + info.amount, 0);
  return till.float + till.takings + moved - elsewhere;
}

function tolerance(counter: FakeCounter): number {
  return counter.may("approve") ? 5000 : 500;
}

function pending(counter: FakeCounter): number {
  return counter.money.payments.filter(({ info }) => info.state === "pending").length;
}

function report(counter: FakeCounter): TillReport {
  const till = open(counter);
  const { tills } = counter;
  return {
    till: tills.id,
    z: null,
    employee_name: till.name,
    station: "Gare de Ouagadougou",
    counter: 2,
    opened_local: OPENED,
    closed_local: null,
    now_local: NOW,
    float: till.float,
    sales: till.takings,
    refunds: 0,
    net: till.takings,
    methods: [{ method: "cash", operator: null, pending: false, taken: till.takings, returned: 0 }],
    kinds: [{ kind: "TicketsSold", count: till.tickets, amount: till.takings }],
    movements: tills.movements,
    expected: counter.may("approve") ? cash(counter) : null,
    counted: null,
    variance: null,
    reason: null,
    approved_by: null,
    to_approve: false,
    count: [],
    counts: {
      sales: till.tickets,
      tickets: till.tickets,
      cancellations: 0,
      reprints: 0,
      drawer_openings: 0,
      counts: tills.counts,
    },
    grand_total: 1_250_000 + till.takings,
    currency: "XOF",
    entry: null,
    signature: null,
  };
}

/** Ends the session on its last count. */
function close(counter: FakeCounter, request: Request<"close_till">): Answer<"close_till"> {
  const { tills } = counter;
  const till = report(counter);
  if (!tills.counted) throw new Refusal("count_first", "count");
  const { sum: counted, expected, lines } = tills.counted;
  if (expected !== cash(counter)) throw new Refusal("count_stale", "stale");
  const variance = counted - expected;
  const past = Math.abs(variance) > tolerance(counter);
  if (past && !request.reason) throw new Refusal("field_missing", "reason", { field: "reason" });
  // Who closes another's drawer answers for it; nobody approves their own.
  const own = counter.till?.owner === counter.me?.code;
  const alone = !own && counter.may("approve");
  if (past && !alone && !request.approval && !request.approve_later) {
    const details = { variance, tolerance: tolerance(counter) };
    throw new Refusal("variance_unapproved", "unapproved", details);
  }
  const closer = alone ? (counter.me?.name ?? null) : null;
  const word = request.approval ? approver(counter, request.approval) : closer;
  const approved_by = past ? word : null;
  if (pending(counter) > 0 && !request.leave_pending) {
    throw new Refusal("payments_pending", "pending", { count: pending(counter) });
  }
  const entry = counter.record();
  const z = 11 + tills.closed.length + 1;
  tills.closed.push({
    ...till,
    z,
    closed_local: NOW,
    expected,
    counted,
    variance,
    reason: request.reason || null,
    approved_by,
    to_approve: past && approved_by === null,
    count: lines,
    entry,
    signature: "9F3C-71A2",
  });
  Object.assign(tills, { movements: [], counted: null, counts: 0 });
  counter.till = null;
  const job = counter.queue("z", `Z ${z}`, 1);
  const answer = { till: till.till, z, expected, counted, variance, approved_by };
  return { ...answer, currency: "XOF", entry, job };
}

function approver(counter: FakeCounter, approval: { code: string; pin: string }): string {
  const person = counter.person(approval.code);
  if (person?.pin !== approval.pin) throw new Refusal("login_wrong", "wrong", { left: 4 });
  if (!counter.may("approve", person)) {
    throw new Refusal("not_permitted", "no", { permission: "approve", roles: ["manager"] });
  }
  return person.name;
}

function move(counter: FakeCounter, line: Omit<MovementLine, "movement" | "at_local" | "entry">) {
  if (cash(counter) + line.amount < 0) {
    throw new Refusal("drawer_short", "short", { amount: -line.amount });
  }
  const entry = counter.record();
  const movement = `movement-${entry}`;
  counter.tills.movements.push({ ...line, movement, at_local: NOW, entry });
  return { movement, entry };
}

function known(counter: FakeCounter, till: string | null | undefined): TillReport {
  const found = counter.tills.closed.find((one) => one.till === till);
  return found ?? report(counter);
}

/** Approves the variance of a session that was closed here. */
export function approveVariance(
  counter: FakeCounter,
  { till, reason }: Request<"approve_variance">,
): boolean {
  const one = counter.tills.closed.find((closed) => closed.till === till);
  if (!one) return false;
  if (!one.to_approve) throw new Refusal("variance_settled", "settled", { name: "" });
  one.to_approve = false;
  one.approved_by = counter.me?.name ?? null;
  one.reason = reason || one.reason;
  return true;
}

export function tillCommands(counter: FakeCounter): Till {
  const { tills } = counter;
  return {
    count_till: ({ counted, count }) => {
      const expected = cash(counter);
      const pieces = count.reduce((all, line) => all + line.denomination * line.pieces, 0);
      const sum = counted ?? pieces;
      tills.counted = { sum, expected, lines: count };
      tills.counts += 1;
      const variance = sum - expected;
      return {
        till: tills.id,
        counted: sum,
        expected,
        variance,
        tolerance: tolerance(counter),
        needs_approval: Math.abs(variance) > tolerance(counter),
        pending: pending(counter),
        currency: "XOF",
        entry: counter.record(),
      };
    },
    close_till: (request) => close(counter, request),
    hand_over_till: ({ to, ...request }) => {
      const person = counter.person(to.code);
      if (person?.pin !== to.pin) throw new Refusal("login_wrong", "wrong", { left: 4 });
      const closed = close(counter, request);
      const { code: owner, name } = person;
      counter.till = { float: closed.counted, takings: 0, tickets: 0, owner, name };
      return { closed, till: tills.id, employee_name: name, float: closed.counted };
    },
    move_cash: ({ movement: kind, amount, reason, receipt_number, vehicle }) =>
      move(counter, {
        kind,
        amount: IN.has(kind) ? amount : -amount,
        reason,
        receipt_number: receipt_number || null,
        vehicle: vehicle || null,
      }),
    correct_till: ({ amount, reason, approval }) => {
      permit(counter, "approve", approval);
      const nothing = { receipt_number: null, vehicle: null };
      return move(counter, { kind: "correction", amount, reason, ...nothing });
    },
    till_report: ({ till }) => known(counter, till),
    print_till_report: ({ till }) => {
      const { z } = known(counter, till);
      return { job: counter.queue(z ? "z" : "x", z ? `Z ${z}` : "X", z ? 2 : 1) };
    },
    tills: () => ({
      tills: [...tills.closed].reverse().map((one) => ({
        till: one.till,
        z: one.z,
        employee_name: one.employee_name,
        counter: one.counter,
        opened_local: one.opened_local,
        closed_local: one.closed_local,
        takings: one.net,
        tickets: one.counts.tickets,
        counted: one.counted,
        variance: one.variance,
        reason: one.reason,
        approved_by: one.approved_by,
        to_approve: one.to_approve,
      })),
      currency: "XOF",
    }),
    pending_payments: () => ({
      payments: counter.money.payments
        .filter(({ info }) => info.state === "pending")
        .map(({ info, sale }) => {
          const cards = counter.cards.filter(({ row }) => row.sale === sale);
          return {
            info,
            sale,
            number: cards[0]?.row.number ?? "",
            name: cards[0]?.row.name ?? "",
            tickets: Math.max(1, cards.length),
            at_local: NOW,
            who: "Aminata Ouédraogo",
          };
        }),
      currency: "XOF",
    }),
  };
}
