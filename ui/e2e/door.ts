// A training counter of one's own behind the web door, for every test.

import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { test as base, expect, type Page } from "@playwright/test";
import { strokes } from "../src/test/strokes";
import type { Answer, Name, Request } from "../src/transport/commands";

export { expect };

/** The program under test. */
export const GUICHET = process.env.GUICHET_BIN ?? "../target/debug/guichet";
const run = promisify(execFile);

/** People of the training company. */
export const CASHIER = { name: /Mariam Traoré/, code: "C1", pin: "1111" };
export const CONTROLLER = { name: /Salif Kaboré/, code: "K1", pin: "2222" };
export const MANAGER = { name: /Issa Sawadogo/, code: "M1", pin: "3333" };
export const ADMIN = { name: /Awa Ouédraogo/, code: "A1", pin: "4444" };

export class Counter {
  private session: string | null = null;
  constructor(readonly page: Page) {}

  /** Asks the engine past the screens, as another window would. */
  async ask<N extends Name>(name: N, request: Request<N>): Promise<Answer<N>> {
    const data = { name, request, session: this.session };
    const response = await this.page.request.post("/rpc", { data });
    const answer = await response.json();
    expect(response.ok(), JSON.stringify(answer)).toBe(true);
    return answer;
  }

  async askAs(who: { code: string; pin: string }): Promise<void> {
    const { session } = await this.ask("login", { code: who.code, pin: who.pin });
    this.session = session;
  }

  /** Logs in on the screen. */
  async enter(who = CASHIER): Promise<void> {
    const { page } = this;
    await page.getByRole("button", { name: who.name }).click();
    await this.keys(who.pin);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("navigation", { name: "Pages" })).toBeVisible();
    if (who !== ADMIN && who !== CONTROLLER) {
      await expect(page.getByRole("combobox", { name: "Destination" })).toBeFocused();
    }
  }

  async openTill(float = "20000"): Promise<void> {
    const { page } = this;
    await page.getByRole("link", { name: /caisse fermée/ }).click();
    await page.getByLabel("Somme du fond").fill(float);
    await page.getByRole("button", { name: /Ouvrir la caisse/ }).click();
    await expect(page.getByRole("link", { name: /caisse ouverte/ })).toBeVisible();
    await expect(page.getByRole("combobox", { name: "Destination" })).toBeFocused();
    await expect(page.getByRole("option").first()).toBeVisible();
  }

  /** Types at a person's pace; faster would be a scanner. */
  async keys(text: string): Promise<void> {
    await this.page.keyboard.type(text, { delay: 70 });
  }

  /**
   * Types as a scanner does, on a PC of some layout: the times are the device's, however busy this
   * machine is.
   */
  async scan(text: string, layout = "QWERTY"): Promise<void> {
    const keyboard = await this.page.context().newCDPSession(this.page);
    const start = Date.now() / 1_000;
    const all = [...strokes(text, layout), { key: "Enter", code: "Enter", shiftKey: false }];
    for (const [index, { key, code, shiftKey }] of all.entries()) {
      await keyboard.send("Input.dispatchKeyEvent", {
        type: "keyDown",
        key,
        code,
        text: key === "Enter" ? "\r" : key,
        modifiers: shiftKey ? 8 : 0,
        timestamp: start + index * 0.01,
      });
    }
  }

  slip() {
    return this.page.getByRole("region", { name: "Dernière vente" });
  }
}

/** Opens a folder's web door. `link` leads in; `close` ends the program. */
export async function openDoor(folder: string) {
  const program = spawn(GUICHET, ["--data", folder, "web", "--port", "0"]);
  const link = await new Promise<string>((resolve, reject) => {
    createInterface(program.stdout).on("line", (line) => {
      const found = /http:\/\/\S+\/enter\/\S+/.exec(line);
      if (found) resolve(found[0]);
    });
    program.once("exit", (code) => reject(new Error(`guichet web ended with ${code}`)));
  });
  const close = async () => {
    const ended = new Promise((resolve) => program.once("exit", resolve));
    program.kill();
    await ended;
  };
  return { link, close };
}

/** Goes in, and hears from then on what a page must not do. */
export async function goIn(page: Page, link: string) {
  const loud: string[] = [];
  page.on("pageerror", (error) => loud.push(error.message));
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== "data:" && origin !== new URL(link).origin) loud.push(request.url());
  });
  await page.goto(link);
  return {
    counter: new Counter(page),
    quiet: () => expect(loud, "no page errors, and no requests elsewhere").toEqual([]),
  };
}

export const test = base.extend<{ data: string; link: string; counter: Counter }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads fixtures from this pattern.
  data: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "guichet-e2e-"));
    await run(GUICHET, ["--data", folder, "demo", "--tickets", "40", "--days", "3"]);
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  link: async ({ data }, use) => {
    const { link, close } = await openDoor(data);
    await use(link);
    await close();
  },
  baseURL: async ({ link }, use) => use(new URL(link).origin),
  counter: async ({ page, link }, use) => {
    const { counter, quiet } = await goIn(page, link);
    await use(counter);
    quiet();
  },
});
