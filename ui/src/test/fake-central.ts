// The central's part of the counter in memory: how it stands, the other counters, and what there
// is to settle.

import type { Answer, Name, Request } from "../transport/commands";
import { Refusal } from "../transport/refusal";
import type { DeviceCard } from "../wire/DeviceCard";
import type { ExceptionCard } from "../wire/ExceptionCard";
import type { SyncStatus } from "../wire/SyncStatus";
import type { FakeCounter } from "./fake-counter";

const NOW = Date.parse("2026-11-21T07:40:00Z");
const MINUTE = 60_000;

function device(part: Partial<DeviceCard>): DeviceCard {
  return {
    device: "device-2",
    name: "Ouagadougou 2",
    station: "Gare de Ouagadougou",
    state: "active",
    here: false,
    company_wide: false,
    last_contact: NOW - 3 * MINUTE,
    clock_off: 200,
    entries: 1_204,
    behind: 0,
    seats: 18,
    ...part,
  };
}

function exception(part: Partial<ExceptionCard>): ExceptionCard {
  return {
    exception: "exception-1",
    kind: "seat_doubled",
    subject: "OUA2-000231-4 · OUA-BAN 2026-11-21 08:00 · seat 14",
    detail: "Seat 14 of OUA-BAN 2026-11-21 08:00 was sold by two counters.",
    device: "device-3",
    device_name: "Koudougou 1",
    here: false,
    raised_at: NOW - 12 * MINUTE,
    entries: [231, 198],
    note: null,
    resolved_by: null,
    resolved_at: null,
    ...part,
  };
}

/** State of this part of the counter, of which `FakeCounter` carries one. */
export class FakeCentral {
  status: SyncStatus = {
    state: "standalone",
    url: null,
    company: null,
    waiting: 0,
    waiting_since: null,
    acked: 0,
    last_contact: null,
    last_try: null,
    next_try: null,
    cause: null,
    message: null,
    parked: 0,
    behind: 0,
    exceptions: 0,
    key: null,
  };
  devices = [
    device({ here: true, company_wide: true, seats: 5 }),
    device({
      device: "device-3",
      name: "Koudougou 1",
      station: "Gare de Koudougou",
      last_contact: NOW - 95 * MINUTE,
      clock_off: -4 * MINUTE,
      behind: 37,
      seats: 12,
    }),
  ];
  exceptions: ExceptionCard[] = [];
  /** Seats of every coach whose right is another counter's. */
  elsewhere: number[] = [];
  /** Of those, the seats that the central does not give. */
  kept: number[] = [];
  /** Rights on tickets that another counter holds, and whether it gives them. */
  rights = { elsewhere: false, given: true };
  /** Why the next call of the central fails. */
  trouble: { cause: string; message: string } | null = null;

  connect(): void {
    Object.assign(this.status, {
      state: "online",
      url: "https://central.tkf.example",
      company: "Transport TKF",
      last_contact: NOW - 5_000,
      acked: 214,
      key: { id: "9f3c71a2", since: null },
    });
  }

  /** Cut off, with sales that wait. */
  cut(cause = "no_network", message = "Network is unreachable (os error 101)"): void {
    this.connect();
    Object.assign(this.status, {
      state: "offline",
      cause,
      message,
      waiting: 3,
      waiting_since: NOW - 8 * MINUTE,
      last_contact: NOW - 9 * MINUTE,
      next_try: NOW + 30_000,
    });
    this.trouble = { cause, message };
  }

  /** Something that must be settled. */
  raise(part: Partial<ExceptionCard> = {}): void {
    this.exceptions.unshift(exception(part));
    this.status.exceptions = this.exceptions.filter((one) => one.resolved_at === null).length;
  }

  called(): void {
    if (this.status.state === "standalone") throw new Refusal("not_enrolled", "none");
    this.reached();
  }

  reached(): void {
    if (this.trouble) {
      const { cause, message } = this.trouble;
      throw new Refusal("central_refused", "no", { cause, message });
    }
  }

  /** Whether a seat is guaranteed here. */
  right(seat: number): "guaranteed" | "to_confirm" {
    return this.elsewhere.includes(seat) ? "to_confirm" : "guaranteed";
  }
}

type Mine =
  | "sync_status"
  | "enrol_counter"
  | "join_company"
  | "pause_sync"
  | "rotate_key"
  | "sync_now"
  | "make_code"
  | "devices"
  | "revoke_device"
  | "recall_seats"
  | "set_quota"
  | "ask_seats"
  | "ask_right"
  | "exceptions"
  | "resolve_exception";

export function centralCommands(counter: FakeCounter): {
  [N in Mine & Name]: (request: Request<N>) => Answer<N>;
} {
  const { central } = counter;
  const enrol = ({ url, code }: Request<"enrol_counter">) => {
    central.reached();
    if (code !== "ACDEF-HJKLM") {
      throw new Refusal("central_refused", "no", { cause: "code_wrong", message: "Wrong code." });
    }
    central.connect();
    central.status.url = url;
    return central.status;
  };
  const one = (id: string) => {
    const found = central.devices.find((card) => card.device === id);
    if (!found) throw new Refusal("device_unknown", "none");
    return found;
  };
  return {
    sync_status: () => central.status,
    enrol_counter: enrol,
    join_company: (request) => {
      const status = enrol(request);
      counter.founded = true;
      return status;
    },
    pause_sync: ({ paused }) => {
      central.status.state = paused ? "paused" : "online";
      return central.status;
    },
    rotate_key: () => {
      counter.record();
      central.status.key = { id: "04be55d0", since: NOW };
      return central.status;
    },
    sync_now: () => {
      central.called();
      Object.assign(central.status, { waiting: 0, waiting_since: null, behind: 0 });
      return central.status;
    },
    make_code: ({ station }) => {
      central.called();
      if (station !== "OUA" && station !== "KOU") {
        const message = "There is no station of this code in the company.";
        throw new Refusal("central_refused", "no", { cause: "station_unknown", message });
      }
      const url = central.status.url ?? "";
      const code = "ACDEF-HJKLM";
      return { code, url, link: `guichet:${url}#${code}`, qr: ["10", "01"], expires_in: 1_800 };
    },
    devices: () => {
      central.called();
      return { devices: central.devices };
    },
    revoke_device: ({ device: id }) => {
      central.called();
      one(id).state = "revoked";
      return { entry: counter.record() };
    },
    recall_seats: ({ device: id }) => {
      central.called();
      one(id).seats = 0;
      return { entry: counter.record() };
    },
    set_quota: () => ({ entry: counter.record() }),
    ask_seats: ({ seats, count }) => {
      central.called();
      const wanted = seats.length > 0 ? seats : central.elsewhere.slice(0, count);
      const granted = wanted.filter((seat) => !central.kept.includes(seat));
      central.elsewhere = central.elsewhere.filter((seat) => !granted.includes(seat));
      return { granted, asked: wanted.filter((seat) => central.kept.includes(seat)), sold: [] };
    },
    ask_right: () => {
      central.called();
      const { given } = central.rights;
      if (given) central.rights.elsewhere = false;
      return { granted: given, holder: given ? null : "Koudougou 1" };
    },
    exceptions: ({ resolved }) => ({
      exceptions: central.exceptions.filter((card) => resolved || card.resolved_at === null),
    }),
    resolve_exception: ({ exception: id, note }) => {
      const card = central.exceptions.find((one) => one.exception === id);
      if (!card) throw new Refusal("exception_unknown", "none");
      Object.assign(card, { note, resolved_by: counter.me?.name ?? "", resolved_at: NOW });
      central.status.exceptions -= 1;
      return { entry: counter.record() };
    },
  };
}
