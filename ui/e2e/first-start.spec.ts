import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "./door";

const fresh = test.extend({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads fixtures from this pattern.
  data: async ({}, use) => use(await mkdtemp(join(tmpdir(), "guichet-first-"))),
});

fresh("a company of one's own is founded and logged in to", async ({ counter, page }) => {
  await page.getByLabel("Nom de la compagnie").fill("Transport Faso Étoile");
  await page.getByLabel("Gare").fill("Gare de Koudougou");
  await page.getByLabel("PIN de l'administrateur").fill("2580");
  await page.getByLabel("Encore une fois").fill("2581");
  await page.getByRole("button", { name: "Créer la compagnie" }).click();
  await expect(page.getByText("Les deux PIN diffèrent.")).toBeVisible();
  await page.screenshot({ path: "e2e/shots/first-start.png" });
  await page.getByLabel("Encore une fois").fill("2580");
  await page.getByRole("button", { name: "Créer la compagnie" }).click();
  await expect(page.getByText(/La compagnie est prête/)).toBeVisible();
  await page.getByRole("button", { name: /Administrateur/ }).click();
  await counter.keys("2580");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("link", { name: "Réglages" })).toBeVisible();
});

fresh("a demonstration is one press away", async ({ counter, page }) => {
  await page.getByRole("button", { name: "Ouvrir la démonstration" }).click();
  await expect(page.getByText("FORMATION").first()).toBeVisible();
  await counter.enter();
});
