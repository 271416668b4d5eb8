// A counter in memory, for tests and for drawing screens. It keeps the rules a window can see:
// seats are sold once per leg, a request is answered once, a till must be open.

import type { Answer, Name, Request } from "../transport/commands";
import type { Door } from "../transport/door";
import { Refusal } from "../transport/refusal";
import type { CountLine } from "../wire/CountLine";
import type { Job } from "../wire/Job";
import type { PrinterSettings } from "../wire/PrinterSettings";
import type { QuoteLine } from "../wire/QuoteLine";
import type { SeatInfo } from "../wire/SeatInfo";
import type { SellTickets } from "../wire/SellTickets";
import type { Sold } from "../wire/Sold";
import type { TicketCard } from "../wire/TicketCard";
import type { TripInfo } from "../wire/TripInfo";
import { DOT } from "./dot";
import {
  afterCommands,
  endHold,
  FakeMoney,
  markHeld,
  permit,
  priceLines,
  takePayments,
} from "./fake-after";
import { centralCommands, FakeCentral } from "./fake-central";
import { controlCommands, FakeDoor } from "./fake-control";
import { departureCommands, FakeAboard } from "./fake-departure";
import { managerCommands } from "./fake-manager";
import { FakeDepot, parcelCommands } from "./fake-parcels";
import { FakeScanner, paperCommands, scannerCommands } from "./fake-scanner";
import { approveVariance, FakeTills, tillCommands } from "./fake-till";

const DAY = "2026-11-21";
const NOW = Date.parse(`${DAY}T07:40:00Z`);
const STOPS = ["Ouagadougou", "Koudougou", "Boromo", "Bobo-Dioulasso", "Banfora"].map(
  (name, index) => ({
    stop: `stop-${index}`,
    name,
    price: [0, 2500, 5000, 7500, 9000][index] ?? 0,
  }),
);
const BEST = [3, 2, 1, 4].map((index) => STOPS[index]).filter((stop) => stop !== undefined);
const CATEGORIES = [
  { category: "adult", name: "Adulte", share: 1 },
  { category: "child", name: "Enfant", share: 0.5 },
];
const ADULT = { category: "adult", name: "Adulte", share: 1 };
const PEOPLE = [
  { code: "C1", name: "Aminata Ouédraogo", pin: "2468", roles: ["cashier"] },
  { code: "C2", name: "Issouf Sawadogo", pin: "1357", roles: ["cashier", "controller"] },
  { code: "M1", name: "Fatimata Compaoré-Zoungrana", pin: "8642", roles: ["manager"] },
  { code: "A1", name: "Administrateur", pin: "9753", roles: ["admin"] },
];
const PERMISSIONS: Record<string, string[]> = {
  cashier: [
    "look",
    "sell",
    "reprint",
    "open_drawer",
    "print",
    "move_cash",
    "cancel",
    "refund",
    "exchange",
    "board",
    "depart",
    "take_parcels",
    "move_parcels",
  ],
  controller: ["look", "board", "depart", "move_parcels"],
  manager: [
    "look",
    "sell",
    "reprint",
    "open_drawer",
    "print",
    "set_printer",
    "plan",
    "close_any_till",
    "move_cash",
    "cancel",
    "refund",
    "exchange",
    "discount",
    "approve",
    "report",
    "lock_period",
    "set_rules",
    "audit",
    "board",
    "depart",
    "take_parcels",
    "move_parcels",
    "settle_parcels",
  ],
  admin: [
    "look",
    "sell",
    "reprint",
    "open_drawer",
    "print",
    "set_printer",
    "plan",
    "manage_people",
    "report",
    "set_rules",
    "audit",
  ],
};
const SEATS = 49;
const HOURS = ["08:00", "10:30", "14:00", "18:30", "22:00"];

interface Place {
  seat: number;
  from: number;
  to: number;
}

export class FakeCounter {
  founded = true;
  me: (typeof PEOPLE)[number] | null = null;
  till: { float: number; takings: number; tickets: number; owner: string; name: string } | null =
    null;
  draft: Request<"save_draft">["draft"] = null;
  sold = new Map<string, Place[]>();
  answers = new Map<string, unknown>();
  cards: TicketCard[] = [];
  jobs: Job[] = [];
  money = new FakeMoney();
  tills = new FakeTills();
  central = new FakeCentral();
  aboard = new FakeAboard(this);
  control = new FakeDoor();
  scanner = new FakeScanner();
  depot = new FakeDepot();
  private manager = managerCommands(() => this.record());
  printer: PrinterSettings = {
    paper_mm: 80,
    code_page: "wpc1252",
    native_qr: true,
    native_barcode: true,
    cut: true,
    drawer: true,
    language: "fr",
    transport: { kind: "spool", folder: null },
  };
  wrong = new Map<string, number>();
  /** What was asked, in order. */
  asked: { name: string; request: unknown }[] = [];
  /** Answers of these commands get lost on their way back, once each. */
  lose = new Set<string>();
  /** Nothing hears these commands, as long as they are here. */
  deaf = new Set<string>();
  /** Answers of these commands come when this is over. */
  late = new Map<string, Promise<unknown>>();
  private entry = 214;

  door: Door = async (name, request, _session) => {
    this.asked.push({ name, request });
    if (this.deaf.has(name)) throw new TypeError("Failed to fetch");
    await this.late.get(name);
    if (name === "await_scan") await this.scanner.heard();
    const act = this.commands[name as Name] as ((request: unknown) => unknown) | undefined;
    if (!act) throw new Refusal("unknown_command", name, { command: name });
    const id = (request as { request?: string }).request;
    const known = id ? this.answers.get(id) : undefined;
    const answer = known ?? act(request);
    if (id) this.answers.set(id, answer);
    if (this.lose.delete(name)) throw new TypeError("Failed to fetch");
    return structuredClone(answer);
  };

  record(): number {
    this.entry += 1;
    return this.entry;
  }

  trips(date: string, to: number): TripInfo[] {
    return HOURS.map((hour, index) => ({
      trip: `${date}-${index}`,
      route_code: "OUA-BAN",
      day: date,
      class: index === 1 ? "VIP climatisé" : "Standard",
      plate: index < 2 ? "11 GH 2345" : null,
      from: { ...pick(0), at: NOW, local: `${date}T${hour}:00` },
      to: { ...pick(to), at: NOW, local: `${date}T${hour}:00` },
      terminus: "Banfora",
      state: "on_sale" as const,
      reason: null,
      seats: SEATS,
      free: this.seats(`${date}-${index}`, to).filter((seat) => seat.state === "free").length,
      price: pick(to).price,
    }));
  }

  taken(trip: string): Place[] {
    const known = this.sold.get(trip);
    if (known) return known;
    const places = trip.endsWith("-0")
      ? [3, 4, 8, 12, 13, 21].map((seat) => ({ seat, from: 0, to: 4 }))
      : [];
    if (trip.endsWith("-0")) {
      places.push({ seat: 9, from: 0, to: 1 }, { seat: 10, from: 1, to: 4 });
    }
    this.sold.set(trip, places);
    return places;
  }

  seats(trip: string, to: number): SeatInfo[] {
    const map = Array.from({ length: SEATS }, (_, index): SeatInfo => {
      const seat = index + 1;
      const place = this.taken(trip).find((one) => one.seat === seat && one.from < to);
      const whole = place && place.from === 0 && place.to >= to;
      return {
        seat,
        state: !place ? "free" : whole ? "sold" : "part",
        free_until: place && !whole && place.from > 0 ? pick(place.from).name : null,
        free_from: place && !whole && place.from === 0 ? pick(place.to).name : null,
        window: seat % 4 === 1 || seat % 4 === 0,
        right: place ? "guaranteed" : this.central.right(seat),
      };
    });
    return markHeld(this, trip, map);
  }

  person(code: string) {
    return PEOPLE.find((one) => one.code === code);
  }

  may(permission: string, who = this.me): boolean {
    return (who?.roles ?? []).some((role) => PERMISSIONS[role]?.includes(permission));
  }

  stopNamed(name: string): string {
    return STOPS.find((stop) => stop.name === name)?.stop ?? "";
  }

  /** Writes a line into a ticket's history. */
  note(card: TicketCard, kind: string, entry: number): void {
    const who = this.me?.name ?? "";
    const signature = "9F3C-71A2";
    card.history.push({ at: NOW, who, kind, document: null, copy: null, entry, signature });
  }

  price(to: string, category: string | null | undefined) {
    const kind = CATEGORIES.find((one) => one.category === category) ?? ADULT;
    return { kind, price: pick(indexOf(to)).price * kind.share };
  }

  private sell(body: SellTickets): Sold {
    if (!this.till) throw new Refusal("till_closed", "closed");
    const to = indexOf(body.to);
    if (body.discount) permit(this, "discount", body.approval);
    const seats = this.seats(body.trip, to);
    const lines = priceLines(this, body);
    const tickets = body.passengers.map((passenger, index) => {
      const seat = passenger.seat ?? seats.find((one) => one.state === "free")?.seat ?? 0;
      const state = seats[seat - 1]?.state;
      if (state !== "free" && state !== "held") throw new Refusal("seat_taken", "taken", { seat });
      if (this.central.elsewhere.includes(seat)) {
        throw new Refusal("seat_unleased", "elsewhere", { seat });
      }
      const { price = 0, category_name: category = "" } = lines[index] ?? {};
      return { passenger, seat, price, category };
    });
    const total = tickets.reduce((sum, ticket) => sum + ticket.price, 0);
    const payments = takePayments(body.payments, body.tendered, total, String(this.entry + 1));
    const tendered = payments.reduce((sum, payment) => sum + payment.tendered, 0);
    endHold(
      this,
      body,
      tickets.map(({ seat }) => seat),
    );
    for (const { seat } of tickets) this.taken(body.trip).push({ seat, from: 0, to });
    this.till.takings += total;
    this.till.tickets += tickets.length;
    const entry = this.record();
    const sold: Sold = {
      sale: `sale-${entry}`,
      tickets: tickets.map(({ passenger, seat, price, category }, index) => ({
        ticket: `ticket-${entry}-${index}`,
        number: `OUA2-000${entry + index}-${(entry + index) % 10}`,
        seat,
        name: passenger.name,
        category,
        price,
      })),
      total,
      tendered,
      change: payments.reduce((sum, payment) => sum + payment.change, 0),
      payments,
      pending: payments.some(({ state }) => state === "pending"),
      currency: "XOF",
      entry,
      signature: "9F3C-71A2",
    };
    this.money.payments.push(...payments.map((info) => ({ info, sale: sold.sale })));
    this.file(sold, body, lines);
    return sold;
  }

  /** Cards and print jobs of a sale. */
  private file(sold: Sold, body: SellTickets, lines: QuoteLine[]): void {
    for (const [index, ticket] of sold.tickets.entries()) {
      this.cards.unshift({
        row: {
          ticket: ticket.ticket,
          number: ticket.number,
          name: ticket.name,
          phone: body.passengers[index]?.phone || null,
          from: "Ouagadougou",
          to: pick(indexOf(body.to)).name,
          departs_local: `${DAY}T${HOURS[Number(body.trip.slice(-1))] ?? "08:00"}:00`,
          seat: ticket.seat,
          price: ticket.price,
          sale: sold.sale,
          state: sold.pending ? "unpaid" : "valid",
        },
        currency: "XOF",
        category: ticket.category,
        id_number: null,
        trip: body.trip,
        route_code: "OUA-BAN",
        plate: "11 GH 2345",
        arrives_local: `${DAY}T13:15:00`,
        sold_local: `${DAY}T07:41:00`,
        sold_by: this.me?.name ?? "",
        sold_at: "Gare de Ouagadougou",
        sale_tickets: sold.tickets,
        sale_total: sold.total,
        tendered: sold.tendered,
        change: sold.change,
        payments: sold.payments,
        base: lines[index]?.base ?? ticket.price,
        reductions: lines[index]?.reductions ?? [],
        tax: lines[index]?.tax ?? 0,
        replaced_by: null,
        replaces: null,
        expires: null,
        copies: 1,
        receipt_copies: 0,
        history: [
          {
            at: NOW,
            who: this.me?.name ?? "",
            kind: "TicketsSold",
            document: null,
            copy: null,
            entry: sold.entry,
            signature: sold.signature,
          },
        ],
      });
      if (!sold.pending) this.queue("ticket", ticket.number, 1);
    }
  }

  queue(document: string, title: string, copy: number): number {
    const job = this.jobs.length + 1;
    this.jobs.unshift({
      job,
      document,
      title,
      copy,
      state: "confirmed",
      attempts: 1,
      cause: null,
      queued_at: NOW,
      changed_at: NOW,
    });
    return job;
  }

  card(key: string): TicketCard {
    const card = this.cards.find(({ row }) => row.ticket === key || row.number === key);
    if (!card) throw new Refusal("not_found", "none", { what: "ticket" });
    return card;
  }

  private job(number: number): Job {
    const job = this.jobs.find((one) => one.job === number);
    if (!job) throw new Refusal("not_found", "none", { what: "job" });
    return job;
  }

  private login({ code, pin }: Request<"login">): Answer<"login"> {
    const person = PEOPLE.find((one) => one.code === code);
    const tries = (this.wrong.get(code) ?? 0) + 1;
    if (tries > 5) throw new Refusal("login_locked", "locked", { seconds: 30 });
    if (person?.pin !== pin) {
      this.wrong.set(code, tries);
      throw new Refusal("login_wrong", "wrong", { left: 5 - tries });
    }
    this.me = person;
    return { session: "fake", me: this.myself() as NonNullable<Answer<"status">["me"]> };
  }

  private myself(): Answer<"status">["me"] {
    if (!this.me) return null;
    const { code, name, roles } = this.me;
    const permissions = [...new Set(roles.flatMap((role) => PERMISSIONS[role] ?? []))];
    return { employee: code, code, name, roles, permissions };
  }

  private status(): Answer<"status"> {
    const { till } = this;
    const count = (state: Job["state"]) => this.jobs.filter((job) => job.state === state).length;
    return {
      version: "0.1.0",
      now: NOW,
      today: DAY,
      company: this.founded
        ? {
            name: "Transport TKF",
            currency: XOF,
            timezone: "Africa/Ouagadougou",
            training: true,
            station: "Gare de Ouagadougou",
            station_code: "OUA",
            stop: pick(0),
            counter: 2,
            categories: CATEGORIES,
            demo_people: PEOPLE,
          }
        : null,
      me: this.myself(),
      till: till && {
        till: this.tills.id,
        employee: till.owner,
        employee_name: till.name,
        mine: till.owner === this.me?.code,
        opened_at: NOW,
        opened_local: `${DAY}T06:12:00`,
        float: till.float,
        takings: till.takings,
        tickets: till.tickets,
        pending: this.money.payments.filter(({ info }) => info.state === "pending").length,
      },
      printer: { state: "ready", cause: null, place: "spool", asked_at: NOW },
      queue: { waiting: count("queued"), unknown: count("unknown"), failed: count("failed") },
      network: {
        state: this.central.status.state,
        waiting: this.central.status.waiting,
        cause: this.central.status.cause,
        last_contact: this.central.status.last_contact,
        exceptions: this.central.status.exceptions,
      },
      store: {
        entries: this.entry,
        head: "9F3C-71A2",
        check: "whole",
        folder: "C:\\ProgramData\\Guichet",
        last_backup: DAY,
      },
    };
  }

  commands: { [N in Name]: (request: Request<N>) => Answer<N> } = {
    status: () => this.status(),
    choices: () => ({
      currencies: [XOF, { ...XOF, code: "GHS", digits: 2, symbol: "GH₵" }],
      timezones: ["Africa/Abidjan", "Africa/Ouagadougou"],
    }),
    found_company: ({ company }) => {
      this.founded = true;
      return { company, admin_code: "A1" };
    },
    create_demo: () => {
      this.founded = true;
      return { company: "Transport TKF", admin_code: "A1" };
    },
    login: (request) => this.login(request),
    logout: () => {
      this.me = null;
      return {};
    },
    people: () => ({
      people: PEOPLE.map(({ code, name, roles }) => ({
        employee: code,
        code,
        name,
        roles,
        locked_until: null,
      })),
    }),
    register_employee: () => ({ entry: this.record() }),
    set_pin: () => ({ entry: this.record() }),
    destinations: ({ query }) => ({
      destinations: BEST.filter(({ name }) => fold(name).includes(fold(query))).map((stop) => ({
        ...stop,
        sold: 12,
      })),
      currency: "XOF",
    }),
    list_trips: ({ date, to }) => ({
      date: date ?? DAY,
      trips: this.trips(date ?? DAY, to ? indexOf(to) : 4),
      currency: "XOF",
      next_date: null,
    }),
    seat_map: ({ trip, to }) => {
      const end = to ? indexOf(to) : 4;
      const seats = this.seats(trip, end);
      const info = this.trips(trip.slice(0, 10), end).find((one) => one.trip === trip);
      if (!info) throw new Refusal("not_found", "none", { what: "trip" });
      return {
        trip: info,
        currency: "XOF",
        calls: STOPS.map(({ stop, name }) => ({
          stop,
          name,
          arrives_local: info.from.local,
          departs_local: info.from.local,
        })),
        rows: rows(),
        seats,
        best: bestSeats(seats),
      };
    },
    ...afterCommands(this),
    quote: (request) => {
      const lines = priceLines(this, request);
      const sum = (of: (line: QuoteLine) => number) =>
        lines.reduce((total, line) => total + of(line), 0);
      return {
        lines,
        base: sum((line) => line.base),
        reductions: sum((line) => line.base - line.price),
        tax: sum((line) => line.tax),
        total: sum((line) => line.price),
        currency: "XOF",
      };
    },
    sell_tickets: (body) => this.sell(body),
    preview_sale: ({ passengers }) => ({
      pages: passengers.map(() => ({ png: DOT, width: 576, height: 900 })),
    }),
    preview_document: () => ({ pages: [{ png: DOT, width: 576, height: 900 }] }),
    save_draft: ({ draft }) => {
      this.draft = draft ?? null;
      return {};
    },
    load_draft: () => ({ draft: this.draft ?? null }),
    open_till: ({ float, count }) => {
      const sum = float ?? sumOf(count);
      if (!this.me) throw new Refusal("not_logged_in", "login");
      this.till = { float: sum, takings: 0, tickets: 0, owner: this.me.code, name: this.me.name };
      return { till: this.tills.id, float: sum, currency: "XOF", entry: this.record() };
    },
    ...tillCommands(this),
    open_drawer: () => ({ entry: this.record() }),
    find_tickets: ({ query }) => {
      const tickets = this.cards
        .map((card) => card.row)
        .filter((row) =>
          fold(`${row.number} ${row.name} ${row.phone ?? ""}`).includes(fold(query)),
        );
      return { tickets, more: false, currency: "XOF" };
    },
    show_ticket: ({ ticket }) => this.card(ticket),
    reprint: ({ ticket }) => {
      const card = this.card(ticket);
      card.copies += 1;
      const job = this.queue("ticket", card.row.number, card.copies);
      return { copy: card.copies, job, entry: this.record() };
    },
    print_queue: () => ({ jobs: this.jobs }),
    resolve_print: ({ job, came_out }) =>
      Object.assign(this.job(job), { state: came_out ? "confirmed" : "failed" }),
    retry_print: ({ job, give_up }) =>
      Object.assign(this.job(job), { state: give_up ? "failed" : "confirmed" }),
    printer_status: () => ({ printer: this.printer, info: this.status().printer }),
    set_printer: ({ printer }) => {
      this.printer = printer;
      return { entry: this.record() };
    },
    test_page: () => ({ job: this.queue("test_page", "", 1) }),
    ...departureCommands(this),
    ...controlCommands(this),
    ...paperCommands(this),
    ...scannerCommands(this),
    ...parcelCommands(this),
    set_station_stop: () => ({ entry: this.record() }),
    backup_now: () => ({ made: true, day: DAY }),
    ...this.manager,
    ...centralCommands(this),
    approve_variance: (request) =>
      approveVariance(this, request)
        ? { entry: this.record() }
        : this.manager.approve_variance(request),
  };
}

const XOF = {
  code: "XOF",
  digits: 0,
  symbol: "F CFA",
  denominations: [10000, 5000, 2000, 1000, 500, 250, 200, 100, 50, 25, 10, 5],
};

function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function indexOf(stop: string): number {
  return Number(stop.slice(5));
}

function pick(index: number) {
  const stop = STOPS[index];
  if (!stop) throw new Refusal("not_found", "none", { what: "stop" });
  return stop;
}

function sumOf(count: CountLine[]): number {
  return count.reduce((sum, line) => sum + line.denomination * line.pieces, 0);
}

/** Eleven rows of two and two, and five at the back; the driver and the door before them. */
function rows(): Answer<"seat_map">["rows"] {
  const seat = (number: number) => ({ kind: "seat" as const, seat: number });
  const aisle = { kind: "aisle" as const, seat: null };
  const front = [
    { kind: "driver" as const, seat: null },
    aisle,
    aisle,
    aisle,
    { kind: "door" as const, seat: null },
  ];
  const body = Array.from({ length: 11 }, (_, row) => {
    const first = row * 4 + 1;
    return [seat(first), seat(first + 1), aisle, seat(first + 2), seat(first + 3)];
  });
  return [front, ...body, [45, 46, 47, 48, 49].map(seat)];
}

/** The door of a page in development: `?fake&first` has no company yet, `?fake&central` has other
 * counters, `?fake&cut` does not reach them, `?fake&busy` has something to settle. */
export function fakeDoor(): Door {
  const counter = new FakeCounter();
  counter.founded = !location.search.includes("first");
  if (location.search.includes("cut")) counter.central.cut();
  if (location.search.includes("busy")) counter.central.raise();
  if (location.search.includes("central")) {
    counter.central.connect();
    counter.central.elsewhere = [14, 15, 16, 17, 18];
    counter.central.kept = [17, 18];
    counter.central.raise();
    counter.central.raise({
      exception: "exception-2",
      kind: "clock_jumped",
      subject: "Koudougou 1",
      entries: [],
    });
  }
  return counter.door;
}

/** The first free ones for a party of one, of two… */
function bestSeats(seats: SeatInfo[]): number[][] {
  const free = seats
    .filter((seat) => seat.state === "free" && seat.right === "guaranteed")
    .map((seat) => seat.seat);
  const sizes = Array.from({ length: Math.min(9, free.length) }, (_, i) => i + 1);
  return sizes.map((size) => free.slice(0, size));
}
