// A coach that boards: tickets of it, and the way to its door.

import type { Page } from "@playwright/test";
import { newRequest } from "../src/shared/ids";
import { type Journey, nextCoach, openTill } from "./company";
import { CONTROLLER, type Counter, expect, MANAGER } from "./door";

/** A year: whenever the tests run, the next coach is boarding. */
const ALWAYS = 366 * 24 * 60;
const NAMES = ["Zénabou Kaboré", "Souleymane Diallo-Traoré", "Awa Ilboudo"];

interface Ticket {
  ticket: string;
  number: string;
  seat: number;
  name: string;
}
interface Scene extends Journey {
  tickets: Ticket[];
}

/** The next coach with some passengers; its boarding has begun. */
export async function sold(counter: Counter): Promise<Scene> {
  await counter.askAs(MANAGER);
  const { rules } = await counter.ask("rules", {});
  if (!rules.control) throw new Error("no rules of control");
  const control = {
    ...rules.control,
    early_minutes: ALWAYS,
    late_minutes: ALWAYS,
    luggage_pieces: 1,
    per_piece: 500,
    standing: 5,
  };
  await counter.ask("set_rules", { request: newRequest(), rules: { ...rules, control } });
  await openTill(counter);
  const coach = await nextCoach(counter);
  const { tickets } = await counter.ask("sell_tickets", {
    request: newRequest(),
    ...coach,
    passengers: NAMES.map((name) => ({ name, phone: "70 12 34 56", id_number: "" })),
    payments: [],
    promo: "",
  });
  return { ...coach, tickets };
}

/** A coach in the list: late in the evening it leaves tomorrow. */
export async function listed(page: Page, coach: Journey) {
  const link = page.locator(`a[href*="/control/${coach.trip}"]`);
  const days = page.getByRole("group", { name: /^(Jour|Day)$/ }).getByRole("button");
  const shown = () =>
    link.waitFor({ timeout: 3_000 }).then(
      () => true,
      () => false,
    );
  if (!(await shown())) await days.last().click();
  await expect(link).toBeVisible();
  return link;
}

/** Goes to the door of a coach on the screens. */
export async function atDoor(counter: Counter, coach: Journey, who = CONTROLLER): Promise<void> {
  const { page } = counter;
  await counter.enter(who);
  // Who controls only begins there.
  if (who !== CONTROLLER) await page.getByRole("link", { name: "Contrôle" }).click();
  await (await listed(page, coach)).click();
  await expect(page.getByText("Scannez un billet")).toBeVisible();
}

export const verdict = (page: Page) => page.getByTestId("verdict");
export const boarding = (page: Page) => page.getByRole("region", { name: "Embarquement" });
