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
  await look(page, "parcels-register");
  await page.keyboard.press("F9");
  const slip = page.getByRole("region", { name: "Dernier colis" });
  await expect(slip).toContainText("Code de retrait");
  await look(page, "parcels-registered");
  const waybill = (await slip.getByRole("link").textContent()) ?? "";
  const code = (await slip.getByRole("definition").first().textContent()) ?? "";
  expect(code).toMatch(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/);

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

  await open(page, `/one?of=${waybill}`);
  await page.getByRole("button", { name: /Renvoyer à l'expéditeur/ }).click();
  const sheet = page.getByRole("dialog");
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
