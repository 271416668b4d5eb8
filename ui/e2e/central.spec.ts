import type { Page } from "@playwright/test";
import { newRequest } from "../src/shared/ids";
import { expect, nextCoach, openTill, seatsOf, sell, sync, test } from "./company";
import { ADMIN, CASHIER, type Counter, MANAGER } from "./door";
import { look } from "./look";

// Each starts a central and up to two counters.
test.describe.configure({ timeout: 180_000 });
test.use({ actionTimeout: 20_000 });

function bar(page: Page) {
  return page.getByRole("navigation", { name: "État du guichet" });
}

async function toCentral(page: Page, tab?: string): Promise<void> {
  await bar(page).locator('a[href$="/central"]').click();
  if (tab) {
    await page
      .getByRole("navigation", { name: "Central" })
      .getByRole("link", { name: tab })
      .click();
  }
}

function seat(page: Page, number: number) {
  return page.getByRole("gridcell", { name: new RegExp(`^Place ${number},`) });
}

test("a counter on its own is enrolled with an address and a code", async ({
  central,
  counter,
  page,
}) => {
  await counter.enter(ADMIN);
  await expect(bar(page)).toContainText("poste autonome");
  await toCentral(page);
  await expect(page.getByRole("heading", { name: "Poste autonome" })).toBeVisible();
  await look(page, "central-alone");
  await page.getByLabel("Adresse du central").fill(central.url);
  await page.getByLabel("Code d'inscription").fill("ACDEF-HJKLM");
  await page.getByRole("button", { name: "Inscrire ce guichet" }).click();
  await expect(page.getByText(/ce code est faux/)).toBeVisible();
  await expect(page.getByLabel("Code d'inscription")).toBeFocused();
  await look(page, "central-code-wrong");
  const code = await central.code();
  await page.getByLabel("Code d'inscription").fill(code.toLowerCase().replace("-", " "));
  await page.getByLabel("Nom de ce guichet").fill("Siège, bureau du directeur");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "À jour" })).toBeVisible({ timeout: 30_000 });
  await expect(bar(page)).toContainText("en ligne");
  await look(page, "central-current");
  await page.getByRole("button", { name: "Synchroniser maintenant" }).click();
  await expect(page.getByText("Tout est envoyé et reçu.")).toBeVisible();
  await page.getByRole("button", { name: "Suspendre" }).click();
  await expect(page.getByRole("heading", { name: "Suspendu" })).toBeVisible();
  await expect(bar(page)).toContainText("synchro suspendue");
  await look(page, "central-paused");
  await page.getByRole("button", { name: "Reprendre" }).click();
  await expect(page.getByRole("heading", { name: "À jour" })).toBeVisible({ timeout: 30_000 });
});

test("a new counter joins at its first start, with the code that the office reads out", async ({
  another,
  office,
  page,
}) => {
  await office.enter(ADMIN);
  await toCentral(page, "Guichets de la compagnie");
  const table = page.getByRole("table", { name: "Guichets de la compagnie" });
  await expect(table.getByRole("row", { name: /Siège/ })).toContainText("en service");
  await page.getByRole("button", { name: "Nouveau guichet" }).click();
  await look(page, "central-new-counter");
  await page.getByRole("button", { name: "Faire un code" }).click();
  const code = (await page.getByTestId("code").textContent()) ?? "?";
  const link = (await page.getByText(/^guichet:/).textContent()) ?? "";
  expect(link).toContain(code);
  await look(page, "central-code");
  await page.keyboard.press("Escape");

  const second = await another();
  const there = second.page;
  await there.getByRole("button", { name: "J'ai l'adresse et le code" }).click();
  await look(there, "central-join");
  // As it was sent over and pasted.
  await there.getByLabel("Code d'inscription").fill(link);
  await there.getByLabel("Nom de ce guichet").fill("Gare routière, guichet des départs de nuit");
  await there.getByRole("button", { name: "Rejoindre la compagnie" }).click();
  await expect(there.getByRole("button", { name: CASHIER.name })).toBeVisible({ timeout: 30_000 });
  await sync(office);
  await sync(second);
  await second.enter();
  await second.openTill();
  await expect(bar(there)).toContainText("en ligne");
  await there.keyboard.press("1");
  await expect(there.getByRole("gridcell", { name: /libre, à confirmer/ }).first()).toBeVisible();
  await expect(there.getByRole("gridcell", { name: /libre(?!, à confirmer)/ })).not.toHaveCount(0);
  await look(there, "central-seats");
  await there.keyboard.press("F9");
  await expect(second.slip()).toBeVisible();

  await page.getByRole("button", { name: "Demander de nouveau" }).click();
  await expect(table.getByRole("row", { name: /départs de nuit/ })).toContainText("en service");
  await look(page, "central-devices");
  await table.getByRole("button", { name: /^Reprendre les places de Gare/ }).click();
  await look(page, "central-recall");
  await page.keyboard.press("Escape");
  await table.getByRole("button", { name: /^Révoquer Gare/ }).click();
  await look(page, "central-revoke");
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Réglages" }).click();
  await page.getByLabel("Langue").selectOption("en");
  await page.getByLabel("Theme").selectOption("dark");
  await page.goBack();
  await expect(page.getByRole("heading", { name: "The company's counters" })).toBeAttached();
  await look(page, "central-devices-english-dark");
});

test("a seat to confirm is asked for; meanwhile another is proposed", async ({
  joined,
  office,
}) => {
  const second = await joined();
  const { page } = second;
  const journey = await nextCoach(second);
  await office.askAs(CASHIER);
  const [held = 0] = await seatsOf(office, journey, "guaranteed");
  await second.enter();
  await second.openTill();
  await page.keyboard.press("1");
  await expect(seat(page, held)).toHaveAccessibleName(/à confirmer/);
  await seat(page, held).click();
  await expect(page.getByText(`La place ${held} est à un autre guichet.`)).toBeVisible();
  await look(page, "central-seat-elsewhere");
  const other = page.getByRole("button", { name: /^Prendre la place \d+, garantie$/ });
  const instead = Number(/\d+/.exec((await other.textContent()) ?? "")?.[0]);
  await other.click();
  await expect(seat(page, instead)).toHaveAccessibleName(/choisie/);
  await page.keyboard.press("F9");
  await expect(second.slip()).toBeVisible();

  // Its holder hears of the wish, and gives it up.
  await sync(office);
  await page.keyboard.press("1");
  await expect(seat(page, instead)).toHaveAccessibleName(/vendue/);
  await seat(page, held).click();
  await expect(seat(page, held)).toHaveAccessibleName(/choisie/);
  await look(page, "central-seat-granted");
  await page.keyboard.press("F9");
  await expect(seat(page, held)).toHaveCount(0);
  const { seats } = await second.ask("seat_map", journey);
  const sold = seats.filter(({ state }) => state === "sold").map((one) => one.seat);
  expect(sold).toEqual(expect.arrayContaining([held, instead]));
});

/** Sold twice: taken from a counter that does not hear of it, and given to another. */
async function double(office: Counter, second: Counter) {
  const journey = await nextCoach(second);
  await openTill(second);
  const [doubled = 0] = await seatsOf(second, journey, "guaranteed");
  await second.askAs(ADMIN);
  // An exchange that is under way when it is paused may still undo that.
  await expect(async () => {
    await second.ask("pause_sync", { paused: true });
    await second.page.waitForTimeout(3_000);
    expect(await second.ask("sync_status", {})).toMatchObject({ state: "paused" });
  }).toPass();
  await second.askAs(CASHIER);
  await sell(second, journey, "Adama Zongo", doubled);

  await office.askAs(ADMIN);
  const { devices } = await office.ask("devices", {});
  await office.ask("recall_seats", {
    request: newRequest(),
    device: devices.find(({ here }) => !here)?.device ?? "",
    trip: journey.trip,
    reason: "PC en panne",
  });
  await sync(office);
  await openTill(office);
  await office.ask("ask_seats", { ...journey, seats: [doubled], count: 0 });
  await sell(office, journey, "Fatou Ouattara", doubled);
  await sync(office);
  await second.askAs(ADMIN);
  await second.ask("pause_sync", { paused: false });
  await sync(second);
  await sync(office);
  return doubled;
}

test("a seat sold twice is in the inbox, and goes once somebody has seen to it", async ({
  joined,
  office,
  page,
}) => {
  const second = await joined("Gare routière, guichet des départs de nuit");
  await office.enter(MANAGER);
  await toCentral(page, "Cas à régler");
  await expect(page.getByText("Rien à régler.")).toBeVisible();
  await look(page, "central-inbox-empty");
  const doubled = await double(office, second);
  await bar(page)
    .getByRole("link", { name: /à régler/ })
    .click();
  const cases = page.getByRole("list", { name: "Cas à régler" }).locator("> li");
  const twice = cases.filter({ hasText: "Une place a été vendue deux fois." });
  await expect(twice).toContainText(`place ${doubled}`, { timeout: 30_000 });
  await look(page, "central-inbox");
  const before = await cases.count();
  await twice
    .getByRole("link", { name: /Écriture/ })
    .first()
    .click();
  await expect(page.getByText("signature vérifiée")).toBeVisible();
  await page.goBack();
  await twice.getByRole("button", { name: /Régler/ }).click();
  const note = page.getByLabel("Ce qui a été fait");
  await expect(note).toBeFocused();
  await look(page, "central-resolve");
  await note.fill("Adama Zongo a pris le départ suivant, sans frais ; appelé au téléphone.");
  await page.getByRole("button", { name: "Marquer comme réglé" }).click();
  await expect(page.getByText("Le cas est réglé.")).toBeVisible();
  await expect(twice).toHaveCount(0);
  await expect(cases).toHaveCount(before - 1);
  await page.getByLabel("Montrer aussi ce qui est réglé").check();
  await expect(twice).toContainText("Issa Sawadogo");
  await look(page, "central-inbox-resolved");
});

test("without the central the sale goes on, and the bar says why", async ({
  central,
  office,
  page,
}) => {
  await office.enter();
  await office.openTill();
  await central.stop();
  for (const key of ["1", "Enter", "F9"]) await page.keyboard.press(key, { delay: 40 });
  await expect(office.slip()).toBeVisible();
  await expect(bar(page)).toContainText(/pas de réseau.*en attente/, { timeout: 30_000 });
  await look(page, "central-offline-sale");
  for (const key of ["1", "Enter", "F9"]) await page.keyboard.press(key, { delay: 40 });
  await toCentral(page);
  await expect(page.getByRole("heading", { name: "Hors ligne" })).toBeVisible();
  await expect(page.getByText(/Vérifiez le câble/)).toBeVisible();
  await look(page, "central-offline");
  await page.getByRole("button", { name: "Synchroniser maintenant" }).click();
  await look(page, "central-offline-tried");
  await central.start();
  await page.getByRole("button", { name: "Synchroniser maintenant" }).click();
  await expect(page.getByText("Tout est envoyé et reçu.")).toBeVisible({ timeout: 30_000 });
  await expect(bar(page)).toContainText("en ligne");
});

test("the right to a ticket of another counter is asked for, then it is changed here", async ({
  joined,
  office,
}) => {
  const second = await joined();
  const { page } = second;
  const journey = await nextCoach(office);
  await openTill(office);
  const [free = 0] = await seatsOf(office, journey, "guaranteed");
  const { tickets } = await sell(office, journey, "Awa Sanou", free);
  await sync(office);
  await sync(second);
  await second.enter();
  await second.openTill();
  await page.getByRole("link", { name: /Billets/ }).click();
  await page.getByLabel(/Numéro, téléphone/).fill(tickets[0]?.number ?? "");
  await page.keyboard.press("Enter");
  const panel = page.getByRole("region", { name: "Après la vente" });
  const ask = panel.getByRole("button", { name: "Demander le droit au central" });
  await ask.click();
  await expect(panel.getByText(/Siège a le droit, et en est prévenu/)).toBeVisible();
  await look(page, "central-right-asked");
  await sync(office);
  await ask.click();
  await expect(panel.getByText(/Le droit est ici/)).toBeVisible();
  await expect(panel.getByRole("button", { name: /^Annuler/ })).toBeEnabled();
  await look(page, "central-right-here");
});
