// A company of several counters: a central of one's own on a PostgreSQL of one's own, and counters
// more, each with a window.

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chown, mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { newRequest } from "../src/shared/ids";
import type { SeatRight } from "../src/wire/SeatRight";
import { ADMIN, CASHIER, type Counter, expect, GUICHET, goIn, test as one, openDoor } from "./door";

export { expect };

const CENTRAL = join(dirname(GUICHET), "guichet-central");
const run = promisify(execFile);

/** PostgreSQL refuses to run as root, so it is `nobody` there. */
const NOBODY = 65_534;
const AS = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

/** PostgreSQL's programs: the newest that Debian has, or those on the path. */
async function postgres(name: string): Promise<string | undefined> {
  const versions = await readdir("/usr/lib/postgresql").catch(() => []);
  const debian = versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => `/usr/lib/postgresql/${version}/bin`);
  const folders = [...debian, ...(process.env.PATH ?? "").split(delimiter)];
  return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" ? (address?.port ?? 0) : 0));
    });
  });
}

async function end(program: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const ended = new Promise((resolve) => program.once("exit", resolve));
  program.kill(signal);
  await ended;
}

/** A PostgreSQL in a folder of its own, for the tests of one worker. */
class Cluster {
  private databases = 0;
  private constructor(
    private readonly folder: string,
    private readonly port: number,
    private readonly server: ChildProcess,
    private readonly createdb: string,
  ) {}

  /** None where it is not installed. */
  static async start(): Promise<Cluster | null> {
    const [initdb, server, createdb] = await Promise.all(
      ["initdb", "postgres", "createdb"].map(postgres),
    );
    if (!initdb || !server || !createdb) return null;
    const folder = await mkdtemp(join(tmpdir(), "guichet-postgres-"));
    if (AS.uid) await chown(folder, NOBODY, NOBODY);
    const data = join(folder, "data");
    const how = ["--auth=trust", "--username=guichet", "--encoding=UTF8", "--locale=C"];
    await run(initdb, [...how, "--no-sync", "-D", data], { ...AS, cwd: folder });
    const port = await freePort();
    const where = ["-D", data, "-h", "127.0.0.1", "-p", String(port), "-k", folder];
    const program = spawn(server, [...where, "-c", "fsync=off"], {
      ...AS,
      cwd: folder,
      stdio: "ignore",
    });
    return new Cluster(folder, port, program, createdb);
  }

  /** The address of a fresh database. */
  async database(): Promise<string> {
    this.databases += 1;
    const name = `t${this.databases}`;
    const how = ["-h", "127.0.0.1", "-p", String(this.port), "-U", "guichet", name];
    // Just after it started, it may not listen yet.
    await expect(() => run(this.createdb, how)).toPass({ timeout: 30_000 });
    return `postgres://guichet@127.0.0.1:${this.port}/${name}`;
  }

  async stop(): Promise<void> {
    // The signal that does not wait for those who are connected.
    await end(this.server, "SIGINT");
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A central server, which a test may end and start again at the same address. */
export class Central {
  private program: ChildProcess | null = null;
  private listen = "127.0.0.1:0";
  constructor(private readonly database: string) {}

  get url(): string {
    return `http://${this.listen}`;
  }

  private get env() {
    return { ...process.env, GUICHET_DATABASE: this.database };
  }

  async start(): Promise<void> {
    const program = spawn(CENTRAL, ["serve", "--listen", this.listen], {
      env: this.env,
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.program = program;
    this.listen = await new Promise<string>((resolve, reject) => {
      createInterface(program.stderr).on("line", (line) => {
        const found = /"address":"([^"]+)"/.exec(line)?.[1];
        if (found) resolve(found);
      });
      program.once("exit", (code) => reject(new Error(`guichet-central ended with ${code}`)));
    });
  }

  async stop(): Promise<void> {
    if (this.program) await end(this.program, "SIGKILL");
  }

  /** A one-time code: for a station's new counter, or for one that has a past. */
  async code(station = ""): Promise<string> {
    const { stdout } = await run(CENTRAL, ["code", "--station", station], { env: this.env });
    return stdout.trim();
  }
}

/** Everything goes and comes. */
export async function sync(counter: Counter): Promise<void> {
  await counter.askAs(ADMIN);
  await counter.ask("sync_now", {});
  await counter.ask("sync_now", {});
}

/** The next coach to the first of the usual destinations. */
export async function nextCoach(counter: Counter) {
  await counter.askAs(CASHIER);
  const { destinations } = await counter.ask("destinations", { query: "", limit: 1 });
  const to = destinations[0]?.stop ?? "";
  const today = await counter.ask("list_trips", { to, all: false });
  // Late in the evening it leaves tomorrow.
  const { trips } = today.next_date
    ? await counter.ask("list_trips", { to, date: today.next_date, all: false })
    : today;
  const [trip] = trips;
  if (!trip) throw new Error("no coach leaves");
  return { trip: trip.trip, from: trip.from.stop, to };
}

export type Journey = Awaited<ReturnType<typeof nextCoach>>;

/** Free seats of a right. */
export async function seatsOf(
  counter: Counter,
  journey: Journey,
  right: SeatRight,
): Promise<number[]> {
  const { seats } = await counter.ask("seat_map", journey);
  return seats
    .filter((seat) => seat.state === "free" && seat.right === right)
    .map(({ seat }) => seat);
}

/** Sells past the screens; whoever asks has opened the till. */
export function sell(counter: Counter, { trip, from, to }: Journey, name: string, seat: number) {
  return counter.ask("sell_tickets", {
    request: newRequest(),
    trip,
    from,
    to,
    payments: [],
    promo: "",
    passengers: [{ name, phone: "", id_number: "", seat }],
  });
}

export async function openTill(counter: Counter): Promise<void> {
  await counter.askAs(CASHIER);
  await counter.ask("open_till", { request: newRequest(), float: 20_000, count: [] });
}

interface Company {
  central: Central;
  /** The training counter, enrolled: the company's head office. */
  office: Counter;
  /** A counter that nothing was done with, in a window of its own. */
  another: () => Promise<Counter>;
  /** One that joined the company, and has its part of the seats. */
  joined: (name?: string, station?: string) => Promise<Counter>;
}

export const test = one.extend<Company, { cluster: Cluster | null }>({
  cluster: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads fixtures from this pattern.
    async ({}, use) => {
      const cluster = await Cluster.start();
      await use(cluster);
      await cluster?.stop();
    },
    { scope: "worker" },
  ],
  central: async ({ cluster }, use, info) => {
    const missing = "PostgreSQL is not installed (scripts/setup test installs it)";
    if (!cluster && process.env.GUICHET_NEEDS_POSTGRES) throw new Error(missing);
    info.skip(!cluster, missing);
    if (!cluster) return;
    const central = new Central(await cluster.database());
    await central.start();
    await use(central);
    await central.stop();
  },
  office: async ({ central, counter }, use) => {
    await counter.askAs(ADMIN);
    const code = await central.code();
    await counter.ask("enrol_counter", { url: central.url, code, name: "Siège" });
    await sync(counter);
    await use(counter);
  },
  another: async ({ browser, contextOptions, locale, viewport }, use) => {
    const ends: (() => Promise<void>)[] = [];
    await use(async () => {
      const folder = await mkdtemp(join(tmpdir(), "guichet-another-"));
      ends.unshift(() => rm(folder, { recursive: true, force: true }));
      const { link, close } = await openDoor(folder);
      ends.unshift(close);
      // Of its own: the pass into a door is the same cookie for every port.
      const context = await browser.newContext({
        ...contextOptions,
        baseURL: new URL(link).origin,
        locale,
        viewport,
      });
      ends.unshift(() => context.close());
      const { counter, quiet } = await goIn(await context.newPage(), link);
      ends.unshift(async () => quiet());
      return counter;
    });
    for (const end of ends) await end();
  },
  joined: async ({ central, office, another }, use) => {
    await use(async (name = "Guichet 2", station = "OUA") => {
      const counter = await another();
      const code = await central.code(station);
      await counter.ask("join_company", { url: central.url, code, name });
      await expect(counter.page.getByRole("button", { name: CASHIER.name })).toBeVisible();
      // The office gives a part of its seats up, and the new one gets it.
      await sync(office);
      await sync(counter);
      return counter;
    });
  },
});
