import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { newRequest } from "../src/shared/ids";
import { nextCoach, openTill } from "./company";
import { type Counter, expect, MANAGER, test } from "./door";
import { look } from "./look";
import { labelsOf, typeParcel } from "./parcels";

const STATION = "Gare de l'Essai";

// A verdict leaves the screen after two seconds, which a busy machine needs for one picture of it.
test.beforeEach(({ page }) =>
  page.addInitScript(() => {
    const wait = window.setTimeout;
    const patient = (act: TimerHandler, ms?: number, ...given: unknown[]) =>
      wait(act, ms === 2_000 ? 60_000 : ms, ...given);
    window.setTimeout = patient as typeof window.setTimeout;
  }),
);

/** A station where the next coach goes, and an open till. */
async function scene(counter: Counter) {
  await openTill(counter);
  const coach = await nextCoach(counter);
  await counter.askAs(MANAGER);
  const station = { code: "ESS", name: STATION, stop: coach.to };
  await counter.ask("register_station", { request: newRequest(), ...station });
  return coach;
}

async function open(page: Page, path: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `#/parcels${path}`);
}

const verdict = (page: Page) => page.getByTestId("verdict");

test("a parcel is taken in, loaded by its label, unloaded, sent back and handed over", async ({
  counter,
  page,
}) => {
  test.setTimeout(120_000);
  const coach = await scene(counter);
  await counter.enter();
  await typeParcel(page, "ESS");
  const photo = { name: "colis.png", mimeType: "image/png", buffer: await page.screenshot() };
  await page.getByLabel(/^Photo \(facultative\)/).setInputFiles(photo);
  await expect(page.getByRole("img", { name: "Le colis", exact: true })).toBeVisible();
  await look(page, "parcels-register");
  await page.keyboard.press("F9");
  const slip = page.getByRole("region", { name: "Dernier colis" });
  await expect(slip).toContainText("Code de retrait");
  await look(page, "parcels-registered");
  const waybill = (await slip.getByRole("link").textContent()) ?? "";
  const code = (await slip.getByRole("definition").first().textContent()) ?? "";
  expect(code).toMatch(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/);

  const sheet = page.getByRole("dialog");
  await slip.getByRole("button", { name: /Aperçu de l'étiquette/ }).click();
  await expect(sheet.getByRole("img", { name: "Étiquette 1 sur 1" })).toBeVisible();
  await look(page, "parcels-label");
  await sheet.getByRole("button", { name: "Fermer" }).click();
  await slip.getByRole("button", { name: "Fichier ZPL" }).click();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    slip.getByRole("link", { name: /Télécharger/ }).click(),
  ]);
  expect(await readFile(await file.path(), "utf8")).toMatch(/^\^XA[\s\S]*\^XZ\s*$/);

  const [label = ""] = await labelsOf(counter, waybill);
  await open(page, `/trips/${coach.trip}`);
  await expect(page.getByText("Scannez une étiquette")).toBeVisible();
  await counter.scan(label);
  await expect(verdict(page)).toContainText("CHARGÉ");
  await expect(verdict(page)).toContainText(`${waybill} · 1/1`);
  await expect(verdict(page)).toHaveAttribute("data-colour", "go");
  await look(page, "parcels-loaded");
  await page.keyboard.press("Escape");
  await counter.scan(label);
  await expect(verdict(page)).toContainText("DÉJÀ SCANNÉ");
  await page.keyboard.press("Escape");
  await look(page, "parcels-loading");

  // Taken off again before the coach left: it does not end here.
  await open(page, `/trips/${coach.trip}?way=unload`);
  await expect(page.getByRole("main", { name: "Déchargement d'un car" })).toBeVisible();
  await counter.scan(label);
  await expect(verdict(page)).toContainText("ÉGARÉ");
  await expect(verdict(page)).toHaveAttribute("data-colour", "care");
  await page.keyboard.press("Escape");
  await look(page, "parcels-unloading");

  await open(page, `/one?of=${waybill}`);
  await page.getByTitle("Voir la photo en grand").click();
  await expect(sheet.getByRole("img", { name: "Le colis", exact: true })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /Réclamation…/ }).click();
  await expect(sheet.getByLabel("Qui réclame")).toHaveValue("Awa Zongo");
  await look(page, "parcels-claim");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /Renvoyer à l'expéditeur/ }).click();
  await sheet.getByRole("button", { name: "Refusé par le destinataire" }).click();
  await sheet.getByRole("button", { name: "Renvoyer à l'expéditeur" }).click();
  await expect(sheet).toBeHidden();
  await look(page, "parcels-one");

  // The label that was replaced hands nothing over; the new one does, with the code.
  const [back = ""] = await labelsOf(counter, waybill);
  await open(page, "/search");
  await counter.scan(label);
  await expect(page.getByRole("alert")).toContainText(/n'est plus bonne/);
  await counter.scan(back);
  await expect(page.getByRole("heading", { name: waybill })).toBeVisible();
  await page.getByRole("button", { name: /Remettre…/ }).click();
  await sheet.getByLabel("Code de retrait").fill(code);
  await look(page, "parcels-handover");
  await sheet.getByRole("button", { name: /remettre$/i }).click();
  await expect(sheet).toContainText(`Remis : ${waybill}`);
  await sheet.getByRole("button", { name: "Terminé" }).click();
  await expect(page.getByRole("main")).toContainText("Colis remis");
});

test("a parcel is taken in by keyboard alone: Enter goes on, and nothing holds the focus", async ({
  counter,
  page,
}) => {
  await openTill(counter);
  await counter.enter();
  await page.getByRole("link", { name: "Colis" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Destination")).toBeFocused();
  const on = async (text = "") => {
    await counter.keys(text);
    await page.keyboard.press("Enter");
  };
  await expect(page.getByRole("option", { name: /BOB/ })).toBeAttached();
  await on("Gare de Bobo");
  for (const text of ["70123456", "Awa Zongo", "76001122", "Salimata Ouattara"]) await on(text);
  // What it is, its weight and size; nothing of what follows is needed.
  for (const text of ["Sac de riz", "12,5", "40 x 30 x 20"]) await on(text);
  for (const label of ["Valeur (F CFA)", "Fragile", "Périssable", "Contre remboursement (F CFA)"]) {
    await expect(page.getByLabel(label)).toBeFocused();
    await on();
  }
  await on();
  await on();
  const read = page.getByLabel(/L'expéditeur sait ce qui est interdit/);
  await expect(read).toBeFocused();
  await page.keyboard.press("Space");
  await expect(page.getByLabel("Reçu en espèces")).toBeVisible();
  await on();
  await expect(page.getByLabel("Reçu en espèces")).toBeFocused();
  await on("10000");
  await expect(page.getByRole("button", { name: /F9/ })).toBeFocused();
  await expect(page.getByRole("button", { name: /F9/ })).toBeInViewport({ ratio: 1 });
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: "Dernier colis" })).toContainText("Rendre");
  await expect(page.getByLabel("Destination")).toBeFocused();
});

for (const [theme, language] of [
  ["light", "fr"],
  ["dark", "en"],
] as const) {
  test(`pages of parcels are right in the ${theme} theme, in ${language}`, async ({
    counter,
    page,
  }) => {
    test.setTimeout(120_000);
    await scene(counter);
    await page.evaluate(
      ([theme, language]) => {
        localStorage.setItem("guichet.theme", theme ?? "");
        localStorage.setItem("guichet.language", language ?? "");
      },
      [theme, language],
    );
    await page.reload();
    await counter.enter(MANAGER);
    const shot = `parcels-${theme}-${language}`;
    const pages = { register: "", search: "/search", lists: "/lists", trips: "/trips" };
    for (const [name, path] of Object.entries(pages)) {
      await open(page, path);
      await expect(
        page.getByRole("navigation", { name: /Pages des colis|of parcels/ }),
      ).toBeVisible();
      await look(page, `${shot}-${name}`);
    }
    await page.evaluate(() => {
      location.hash = "#/reglages/colis";
    });
    await expect(page.getByRole("button", { name: /le tarif|the tariff/ })).toBeVisible();
    await look(page, `${shot}-tariff`);
  });
}
