import type { Page } from "@playwright/test";
import { newRequest } from "../src/shared/ids";
import { CASHIER, type Counter, expect, MANAGER, test } from "./door";
import { look } from "./look";

/** A ticket for tomorrow, sold past the screens, and its page. */
async function ticketForTomorrow(counter: Counter, page: Page, passengers = 1) {
  await counter.enter();
  await counter.openTill();
  await counter.askAs(CASHIER);
  const { today } = await counter.ask("status", {});
  const day = new Date(`${today}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 1);
  const date = day.toISOString().slice(0, 10);
  const { destinations } = await counter.ask("destinations", { query: "", limit: 9 });
  const to = destinations[0]?.stop ?? "";
  const { trips } = await counter.ask("list_trips", { to, date, all: false });
  const people = ["Awa Sanou", "Ali Sanou"].slice(0, passengers);
  const sold = await counter.ask("sell_tickets", {
    request: newRequest(),
    trip: trips[0]?.trip ?? "",
    to,
    payments: [],
    promo: "",
    passengers: people.map((name) => ({ name, phone: "", id_number: "" })),
  });
  await page.goto(`${new URL(page.url()).origin}/#/billets/${sold.tickets[0]?.ticket}`);
  const panel = page.getByRole("region", { name: "Après la vente" });
  await expect(panel.getByRole("listitem").first()).toBeVisible();
  return { sold, trips, panel, destinations };
}

test("every action says its cost before it is pressed", async ({ counter, page }) => {
  const { panel } = await ticketForTomorrow(counter, page);
  await expect(panel.getByRole("button", { name: /^Annuler.*rend/ })).toBeVisible();
  await expect(panel.getByRole("button", { name: /^Rembourser.*rend/ })).toBeVisible();
  await expect(panel.getByRole("button", { name: /^Échanger.*frais/ })).toBeVisible();
  await look(page, "after-options");
});

test("two tickets of one sale are cancelled together", async ({ counter, page }) => {
  const { panel, sold } = await ticketForTomorrow(counter, page, 2);
  await panel.getByRole("button", { name: /^Annuler/ }).click();
  await panel.getByRole("checkbox", { name: /Ali Sanou/ }).check();
  await panel.getByRole("button", { name: "Vendu deux fois" }).click();
  await look(page, "after-cancel");
  await panel.getByRole("button", { name: /^Annuler et rendre/ }).click();
  await expect(panel.getByTestId("give")).toBeVisible();
  await expect(panel).toContainText(sold.tickets[1]?.number ?? "?");
  await look(page, "after-cancelled");
  await expect(page.getByText("annulé", { exact: true })).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "Annulé ·" })).toBeVisible();
});

test("a refund goes by the rule, with Enter on the button alone", async ({ counter, page }) => {
  const { panel } = await ticketForTomorrow(counter, page);
  await panel.getByRole("button", { name: /^Rembourser/ }).click();
  await panel.getByLabel("Motif").fill("Malade");
  await page.keyboard.press("Enter");
  await expect(panel.getByRole("button", { name: /^Rembourser/ })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(panel.getByTestId("give")).toBeVisible();
  await expect(page.getByText("remboursé", { exact: true })).toBeVisible();
});

test("a ticket is exchanged for a dearer or cheaper journey", async ({ counter, page }) => {
  const { panel, destinations, sold } = await ticketForTomorrow(counter, page);
  await panel.getByRole("button", { name: /^Échanger/ }).click();
  const price = sold.total;
  const other = destinations.find((one) => one.price !== null && one.price !== price);
  await panel.getByLabel("Destination").selectOption(other?.stop ?? "");
  await panel.getByRole("button", { name: "Demain" }).click();
  await panel.getByRole("list", { name: "Départs" }).getByRole("button").first().click();
  await expect(panel.getByText(/^À (payer|rendre)$/)).toBeVisible();
  await look(page, "after-exchange");
  await panel.getByRole("button", { name: /(et échanger|^Échanger et rendre)/ }).click();
  await expect(panel.getByText("C'est fait")).toBeVisible();
  await look(page, "after-exchanged");
  await panel.getByRole("link").click();
  await expect(page.getByText("valable", { exact: true })).toBeVisible();
  await expect(page.getByText(/Donné en échange de/)).toBeVisible();
});

test("a seat is changed at the same price, and the ticket keeps its number", async ({
  counter,
  page,
}) => {
  const { panel, sold } = await ticketForTomorrow(counter, page);
  await panel.getByRole("button", { name: /^Déplacer/ }).click();
  const free = panel.getByRole("gridcell", { name: /^Place \d+, libre/ });
  await free.last().click();
  await look(page, "after-move");
  await panel.getByRole("button", { name: /^Donner la place/ }).click();
  await expect(panel).toContainText(sold.tickets[0]?.number ?? "?");
  await expect(panel.getByText("C'est fait")).toBeVisible();
});

test("a date is left open, and fixed", async ({ counter, page }) => {
  const { panel } = await ticketForTomorrow(counter, page);
  await panel.getByRole("button", { name: /^Laisser ouvert/ }).click();
  await panel.getByRole("button", { name: "Laisser la date ouverte" }).click();
  await panel.getByRole("button", { name: "Terminé" }).click();
  await expect(page.getByText("ouvert", { exact: true })).toBeVisible();
  await expect(page.getByText(/À utiliser jusqu'au/).first()).toBeVisible();
  await panel.getByRole("button", { name: /^Fixer la date/ }).click();
  await panel.getByRole("button", { name: "Demain" }).click();
  await panel.getByRole("list", { name: "Départs" }).getByRole("button").last().click();
  await panel.getByRole("button", { name: /^Donner la place/ }).click();
  await expect(page.getByText("valable", { exact: true })).toBeVisible();
});

test("what the rule does not give, a supervisor may", async ({ counter, page }) => {
  // The rule gives nothing at all: every refund needs a supervisor.
  await counter.askAs(MANAGER);
  const { rules } = await counter.ask("rules", {});
  await counter.ask("set_rules", { request: newRequest(), rules: { ...rules, refund: [] } });
  const { panel } = await ticketForTomorrow(counter, page);
  await panel.getByRole("button", { name: /^Rembourser.*Avec un chef/ }).click();
  await panel.getByRole("button", { name: "Maladie" }).click();
  await panel.getByLabel("Son code").fill(MANAGER.code);
  await panel.getByLabel("Son PIN").fill(MANAGER.pin);
  await look(page, "after-approve");
  await panel.getByRole("button", { name: /^Rembourser/ }).click();
  await expect(panel.getByText(/Approuvé par/)).toBeVisible();
});
