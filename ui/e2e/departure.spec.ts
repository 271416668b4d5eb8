import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { newRequest } from "../src/shared/ids";
import { type Journey, nextCoach, openTill } from "./company";
import { type Counter, expect, MANAGER, test } from "./door";
import { look } from "./look";

/** A year: whenever the tests run, the next coach is boarding. */
const ALWAYS = 366 * 24 * 60;
const HERE = "Zénabou Kaboré";
const ABSENT = "Souleymane Diallo-Traoré";

interface Scene extends Journey {
  driver: string;
}

/** A coach with its driver, and two passengers of whom one is aboard. */
async function boarding(counter: Counter): Promise<Scene> {
  await counter.askAs(MANAGER);
  const { rules } = await counter.ask("rules", {});
  if (!rules.control) throw new Error("no rules of control");
  const control = { ...rules.control, early_minutes: ALWAYS, late_minutes: ALWAYS };
  await counter.ask("set_rules", { request: newRequest(), rules: { ...rules, control } });
  const driver = "Moussa Kiendrébéogo";
  const crew = { phone: "70 55 44 33", duty: "driver" as const, gone: false };
  await counter.ask("register_crew", {
    request: newRequest(),
    ...crew,
    name: driver,
    licence_number: "BF-D-4411",
    licence_until: "2099-12-31",
  });
  await counter.ask("register_crew", {
    request: newRequest(),
    ...crew,
    name: "Boureima Tapsoba",
    licence_number: "BF-D-0917",
    licence_until: "2020-01-01",
  });
  await openTill(counter);
  const coach = await nextCoach(counter);
  const sold = await counter.ask("sell_tickets", {
    request: newRequest(),
    ...coach,
    passengers: [HERE, ABSENT].map((name) => ({ name, phone: "70 12 34 56", id_number: "" })),
    payments: [],
    promo: "",
  });
  const here = sold.tickets.find(({ name }) => name === HERE)?.number ?? "";
  const { aboard } = await counter.ask("board_by", {
    request: newRequest(),
    ticket: here,
    by: "number",
    trip: coach.trip,
  });
  expect(aboard).toBe(true);
  const { vehicle, vehicles } = await counter.ask("departure_sheet", { trip: coach.trip });
  if (vehicle === null) {
    await counter.askAs(MANAGER);
    await counter.ask("swap_vehicle", {
      request: newRequest(),
      trip: coach.trip,
      vehicle: vehicles[0]?.vehicle ?? "",
      reason: "premier car",
    });
  }
  return { ...coach, driver };
}

async function open(page: Page, path: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `#/control/${path}`);
}

async function contentOf(page: Page, name: RegExp): Promise<{ name: string; text: string }> {
  const link = page.getByRole("link", { name });
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  const bytes = await readFile(await download.path());
  return { name: download.suggestedFilename(), text: bytes.toString("latin1") };
}

test("a departure is closed with its crew, and reopened by a manager", async ({
  counter,
  page,
}) => {
  test.setTimeout(120_000);
  const { trip, driver } = await boarding(counter);
  await counter.enter();
  await open(page, `${trip}/departure`);
  await expect(page.getByRole("heading", { name: "Manquent, à appeler" })).toBeVisible();
  await expect(page.getByRole("option", { name: /Boureima Tapsoba.*permis fini/ })).toBeDisabled();
  await page.getByLabel("Chauffeur", { exact: true }).selectOption({ label: driver });
  await page.getByLabel(/Numéro du scellé/).fill("S-4471");
  await page.getByRole("button", { name: "Boucler le départ…" }).click();
  const question = page.getByRole("dialog");
  await expect(question.getByText(ABSENT)).toBeVisible();
  await expect(question.getByText(HERE)).toHaveCount(0);
  await expect(question.getByText(/se libère(nt)? à partir de/)).toBeVisible();
  await question.getByRole("button", { name: "Boucler et imprimer" }).click();
  await expect(page.getByText(/Départ bouclé à/)).toBeVisible();
  await expect(page.getByRole("link", { name: /^OUA/ }).first()).toBeVisible();
  await expect(page.getByText(ABSENT)).toBeVisible();

  // The paper comes again, also for who opens the page later.
  await page.reload();
  await page.getByRole("button", { name: "Réimprimer le bordereau" }).click();
  await expect(page.getByText(/DUPLICATA sort de l'imprimante/)).toBeVisible();

  await page.getByRole("button", { name: "Rouvrir le départ…" }).click();
  await question.getByRole("button", { name: "Un passager est arrivé" }).click();
  await question.getByLabel("Son code").fill(MANAGER.code);
  await question.getByLabel("Son PIN").fill(MANAGER.pin);
  await question.getByRole("button", { name: "Rouvrir le départ" }).click();
  await expect(page.getByText(/Départ rouvert, approuvé par Issa Sawadogo/)).toContainText(ABSENT);
  await open(page, `${trip}/list`);
  await expect(page.getByRole("row", { name: new RegExp(ABSENT) })).toContainText("attendu");
  await expect(page.getByRole("row", { name: new RegExp(HERE) })).toContainText("à bord");
});

test("the list goes to paper and into files, and the trip into a pack", async ({
  counter,
  page,
}) => {
  test.setTimeout(120_000);
  const { trip } = await boarding(counter);
  await counter.enter();
  await open(page, `${trip}/list`);
  await page.getByRole("button", { name: "Imprimer" }).click();
  await expect(page.getByText("La liste sort de l'imprimante.")).toBeVisible();
  await page.getByRole("button", { name: "CSV" }).click();
  const csv = await contentOf(page, /Télécharger.*csv/);
  expect(csv.name).toMatch(/\.csv$/);
  expect(Buffer.from(csv.text, "latin1").toString("utf8")).toContain(ABSENT);
  await page.getByRole("button", { name: "PDF" }).click();
  const pdf = await contentOf(page, /Télécharger.*pdf/);
  expect(pdf.text).toMatch(/^%PDF-/);
  expect(pdf.text.length).toBeGreaterThan(2_000);

  // By keyboard: from the search into the list, and to the ticket.
  await page.getByLabel("Nom, numéro, téléphone ou place").fill("souleymane");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(
    page.getByRole("heading", { name: new RegExp(ABSENT) }).or(page.getByText(ABSENT).first()),
  ).toBeVisible();
  await page.keyboard.press("Escape");

  await open(page, `${trip}/departure`);
  await page.getByRole("button", { name: "Dossier de voyage…" }).click();
  await page.getByRole("button", { name: "Exporter le dossier" }).click();
  const pack = await contentOf(page, /Télécharger.*voyage/);
  expect(pack.text.length).toBeGreaterThan(1_000);
  // Packs go between counters of one central; this one stands alone.
  const file = { name: pack.name, mimeType: "", buffer: Buffer.from(pack.text, "latin1") };
  await page.locator('input[type="file"]').setInputFiles(file);
  await expect(page.getByText(/n'est inscrit à aucun central/)).toBeVisible();
  await page
    .locator('input[type="file"]')
    .setInputFiles({ ...file, buffer: Buffer.from("un fichier") });
  await expect(page.getByText(/il ne commence pas comme un dossier/)).toBeVisible();
});

test("a trip is late, gets another coach, and is cancelled", async ({ counter, page }) => {
  test.setTimeout(120_000);
  const { trip } = await boarding(counter);
  await counter.enter(MANAGER);
  await open(page, `${trip}/departure`);
  await page.getByRole("button", { name: "Retard…" }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByRole("button", { name: "45" }).click();
  await sheet.getByRole("button", { name: "Panne" }).click();
  await sheet.getByRole("button", { name: "Annoncer le retard" }).click();
  await expect(page.getByText("45 min de retard")).toBeVisible();
  await page.getByRole("button", { name: "Changer de car…" }).click();
  const coaches = sheet.getByLabel("Car", { exact: true });
  const other = (await coaches.getByRole("option").allTextContents())[1] ?? "";
  await coaches.selectOption({ label: other });
  await sheet.getByRole("button", { name: "Panne" }).click();
  await sheet.getByRole("button", { name: "Changer de car" }).click();
  await expect(sheet.getByText(/Le départ roule avec/)).toBeVisible();
  await sheet.getByRole("button", { name: "Terminé" }).click();
  await page.getByRole("button", { name: "Annuler le départ…" }).click();
  await sheet.getByRole("button", { name: "Route coupée" }).click();
  await sheet.getByRole("button", { name: "Annuler le départ pour de bon" }).click();
  await expect(page.getByText("Ce départ est annulé : Route coupée.")).toBeVisible();
});

const WORDS = {
  fr: {
    driver: "Chauffeur",
    close: "Boucler le départ…",
    confirm: "Boucler et imprimer",
    reopen: "Rouvrir le départ…",
    pack: "Dossier de voyage…",
    delay: "Retard…",
    add: "Enregistrer quelqu'un",
    crew: "Équipages",
    list: "Liste des passagers",
    scanner: "Lecteur de codes",
    rules: "Contrôle et départ",
  },
  en: {
    driver: "Driver",
    close: "Close the departure…",
    confirm: "Close and print",
    reopen: "Reopen the departure…",
    pack: "Trip pack…",
    delay: "Delay…",
    add: "Register somebody",
    crew: "Crews",
    list: "Passenger list",
    scanner: "Scanner",
    rules: "Control and departure",
  },
};

for (const [language, theme] of [
  ["fr", "light"],
  ["en", "dark"],
  ["fr", "dark"],
  ["en", "light"],
] as const) {
  test(`departures look right in ${language}, ${theme}`, async ({ counter, page }) => {
    test.setTimeout(240_000);
    const say = WORDS[language];
    const shot = (name: string) => look(page, `departure-${language}-${theme}-${name}`);
    const press = (name: string) => page.getByRole("button", { name, exact: true }).click();
    const { trip, driver } = await boarding(counter);
    await page.getByLabel("Thème").selectOption(theme);
    await page.getByLabel("Langue").selectOption(language);
    await counter.enter(MANAGER);
    await open(page, `${trip}/list`);
    await expect(page.getByRole("table", { name: say.list })).toBeVisible();
    await shot("list");
    await open(page, `${trip}/departure`);
    await page.getByLabel(say.driver, { exact: true }).selectOption({ label: driver });
    await shot("open");
    for (const name of [say.delay, say.pack, say.close]) {
      await press(name);
      await expect(page.getByRole("dialog")).toBeVisible();
      await shot(`sheet-${[say.delay, say.pack, say.close].indexOf(name)}`);
      if (name !== say.close) await page.keyboard.press("Escape");
    }
    await press(say.confirm);
    await expect(page.getByRole("button", { name: say.reopen })).toBeVisible();
    await shot("closed");
    await press(say.reopen);
    await expect(page.getByRole("dialog")).toBeVisible();
    await shot("reopen");
    await page.keyboard.press("Escape");
    await open(page, "crew");
    await expect(page.getByRole("table", { name: say.crew })).toBeVisible();
    await shot("crew");
    await press(say.add);
    await expect(page.getByRole("dialog")).toBeVisible();
    await shot("crew-new");
    await page.keyboard.press("Escape");
    await page.evaluate(() => {
      location.hash = "#/reglages";
    });
    await page.getByRole("heading", { name: say.scanner }).scrollIntoViewIfNeeded();
    await shot("scanner");
    await page.evaluate(() => {
      location.hash = "#/reglages/regles";
    });
    await page.getByRole("heading", { name: say.rules }).scrollIntoViewIfNeeded();
    await shot("rules");
  });
}

test("a scan is tried in the settings, and does nothing else", async ({ counter, page }) => {
  await counter.enter(MANAGER);
  await page.getByRole("link", { name: "Réglages" }).click();
  await page.getByLabel("Il tape avant un code").fill("]q");
  await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
  await expect(page.getByText(/Ce réglage de lecteur ne va pas/)).toBeVisible();
  await page.getByLabel("Il tape avant un code").fill("X1");
  await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
  await expect(page.getByText("Lecteur réglé. Essayez-le.")).toBeVisible();
  await page.getByRole("button", { name: "Essayer le lecteur" }).click();
  await counter.scan("OUA2-000123-7");
  await expect(page.getByText("OUA2-000123-7")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Lecteur de codes" })).toBeVisible();
});
