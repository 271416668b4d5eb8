import type { Page } from "@playwright/test";
import { newRequest } from "../src/shared/ids";
import { ADMIN, CASHIER, type Counter, expect, MANAGER, test } from "./door";
import { look } from "./look";

/** A day with a sale of its own, of which the figures must be made. */
async function sell(counter: Counter): Promise<{ number: string; total: number }> {
  await counter.askAs(CASHIER);
  await counter.ask("open_till", { request: newRequest(), float: 20_000, count: [] });
  const { destinations } = await counter.ask("destinations", { query: "", limit: 1 });
  const to = destinations[0]?.stop ?? "";
  const today = await counter.ask("list_trips", { to, all: false });
  const { trips } = today.next_date
    ? await counter.ask("list_trips", { to, date: today.next_date, all: false })
    : today;
  const sold = await counter.ask("sell_tickets", {
    request: newRequest(),
    trip: trips[0]?.trip ?? "",
    to,
    passengers: [{ name: "Zénabou Kaboré", phone: "", id_number: "" }],
    payments: [],
    promo: "",
  });
  return { number: sold.tickets[0]?.number ?? "", total: sold.total };
}

async function openReports(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Rapports" }).click();
  await expect(page.getByRole("heading", { name: "Par ligne" })).toBeVisible();
}

for (const theme of ["light", "dark"]) {
  test(`the manager's pages are right in the ${theme} theme`, async ({ counter, page }) => {
    test.setTimeout(180_000);
    await sell(counter);
    await page.getByLabel("Thème").selectOption(theme);
    await counter.enter(MANAGER);
    await openReports(page);
    await page.getByText("Les heures en tableau").click();
    await look(page, `${theme}-day`);
    const close = page.getByRole("button", { name: /Clôturer la journée/ });
    if (await close.isVisible()) {
      await close.click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await look(page, `${theme}-lock`);
      await page.keyboard.press("Escape");
    }
    await page.getByRole("link", { name: "Recettes" }).click();
    for (const cut of ["Jour", "Caissier", "Ligne", "Départ", "Produit", "Moyen de paiement"]) {
      await page.getByRole("tab", { name: cut }).click();
      await expect(page.getByRole("table", { name: cut, exact: true })).toBeVisible();
    }
    await look(page, `${theme}-revenue`);
    await page.getByRole("link", { name: "Journal", exact: true }).click();
    await expect(page.getByRole("region", { name: "Écritures" })).toBeVisible();
    await look(page, `${theme}-audit`);
    await page.getByRole("link", { name: "Billets vendus" }).first().click();
    await expect(page.getByText("signature vérifiée")).toBeVisible();
    await look(page, `${theme}-entry`);
    await page.getByRole("link", { name: "Réglages" }).click();
    await page.getByRole("link", { name: "Changer les règles" }).click();
    await expect(page.getByRole("button", { name: "Enregistrer les règles" })).toBeVisible();
    await look(page, `${theme}-rules`);
  });
}

test("a figure opens the sale that it is made of", async ({ counter, page }) => {
  const { number } = await sell(counter);
  await counter.enter(MANAGER);
  await openReports(page);
  const takings = page.getByRole("term").filter({ hasText: "Encaissé" });
  await takings.locator("xpath=..").getByRole("link").first().click();
  const line = page.getByRole("row", { name: new RegExp(number) });
  await expect(line).toBeVisible();
  await line.getByRole("link").click();
  await expect(page.getByText("signature vérifiée")).toBeVisible();
  await expect(page.getByText(number)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(line).toBeVisible();
});

test("revenue of a week is written in each form and taken along", async ({ counter, page }) => {
  test.setTimeout(120_000);
  await counter.enter(MANAGER);
  await openReports(page);
  await page.getByRole("link", { name: "Recettes" }).click();
  await page.getByLabel("Période").selectOption("this_week");
  await expect(page.getByRole("tab", { name: "Jour" })).toBeVisible();
  for (const format of ["CSV", "XLSX", "PDF", "JSON"]) {
    await page.getByRole("button", { name: format }).click();
    const link = page.getByRole("link", { name: new RegExp(`Télécharger.*${format}`, "i") });
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    expect(download.suggestedFilename().toLowerCase()).toContain(format.toLowerCase());
  }
});

test("a refund band is changed, and said in words", async ({ counter, page }) => {
  await counter.enter(ADMIN);
  await page.getByRole("link", { name: "Réglages" }).click();
  await page.getByRole("link", { name: "Changer les règles" }).click();
  const band = page.getByRole("listitem", { name: "Tranche 1" });
  await band.getByLabel("On rend").selectOption("percent");
  await band.getByLabel("Part (%)").fill("75");
  await expect(page.getByText(/avant et plus : 75\s%/)).toBeVisible();
  await page.getByRole("button", { name: "Enregistrer les règles" }).click();
  await expect(page.getByText(/Règles enregistrées/)).toBeVisible();
  const { rules } = await (async () => {
    await counter.askAs(ADMIN);
    return counter.ask("rules", {});
  })();
  expect(rules.refund[0]).toMatchObject({ kind: "percent", value: 7_500 });
});

test("a past day is closed for good", async ({ counter, page }) => {
  await counter.enter(MANAGER);
  await openReports(page);
  await page.getByRole("button", { name: /Clôturer la journée/ }).click();
  await page.getByRole("button", { name: "Clôturer pour de bon" }).click();
  await expect(page.getByText(/est clôturée/)).toBeVisible();
});

test("a cashier has no reports", async ({ counter, page }) => {
  await counter.enter();
  await expect(page.getByRole("link", { name: "Rapports" })).toHaveCount(0);
});
