import type { Page } from "@playwright/test";
import { ADMIN, type Counter, expect, MANAGER, test } from "./door";
import { look } from "./look";

async function everyScreen(counter: Counter, page: Page, theme: string): Promise<void> {
  await expect(page.getByRole("button", { name: MANAGER.name })).toBeVisible();
  await page.getByLabel("Thème").selectOption(theme);
  await look(page, `${theme}-login`);
  await page.getByRole("button", { name: MANAGER.name }).click();
  await look(page, `${theme}-pin`);
  await counter.keys(MANAGER.pin);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("option").first()).toBeVisible();
  await look(page, `${theme}-closed`);
  await page.keyboard.press("1");
  await expect(page.getByRole("gridcell", { name: /choisie/ })).toBeVisible();
  await page.keyboard.press("F9");
  await expect(page.getByRole("dialog")).toBeVisible();
  await look(page, `${theme}-open-till`);
  await page.getByLabel("Somme du fond").fill("20000");
  await page.keyboard.press("F9");
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.keyboard.press("F4");
  await page.keyboard.press("F4");
  await page.getByLabel("Nom").fill("Marie-Thérèse Sawadogo-Compaoré de la Boucle du Mouhoun");
  await expect(page.getByRole("img", { name: /Aperçu/ }).first()).toBeVisible();
  await look(page, `${theme}-sale`);
  await page.keyboard.press("F9");
  await expect(counter.slip()).toBeVisible();
  await look(page, `${theme}-sold`);
  await counter.slip().getByRole("link").first().click();
  await expect(page.getByRole("img", { name: "Aperçu du billet" })).toBeVisible();
  await look(page, `${theme}-ticket`);
  await page.getByRole("link", { name: /Billets/ }).click();
  await page.getByLabel(/Numéro, téléphone/).fill("a");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("listitem").first()).toBeVisible();
  await look(page, `${theme}-tickets`);
  await page.getByRole("link", { name: "Caisse", exact: true }).click();
  await expect(page.getByRole("heading", { name: /Votre caisse/ })).toBeVisible();
  await look(page, `${theme}-till`);
  await page.getByRole("button", { name: "Clôturer la caisse" }).click();
  await look(page, `${theme}-close-till`);
  await page.getByRole("link", { name: "Imprimante", exact: true }).click();
  await expect(page.getByLabel("Liaison")).toBeVisible();
  await look(page, `${theme}-printer`);
  await page.getByRole("button", { name: "Quitter la session" }).click();
  await counter.enter(ADMIN);
  await page.getByRole("link", { name: "Réglages" }).click();
  await expect(page.getByRole("heading", { name: "Personnes" })).toBeVisible();
  await look(page, `${theme}-settings`);
}

for (const theme of ["light", "dark"]) {
  test(`every screen is right in the ${theme} theme`, async ({ counter, page }) => {
    test.setTimeout(180_000);
    await everyScreen(counter, page, theme);
  });
}

test("the language is changed while one works, and stays", async ({ counter, page }) => {
  await counter.enter();
  await page.getByRole("link", { name: "Réglages" }).click();
  await page.getByLabel("Langue").selectOption("en");
  await expect(page.getByRole("link", { name: "Sell" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Keys" })).toBeVisible();
  expect(await page.locator("html").getAttribute("lang")).toBe("en");
  await page.getByRole("link", { name: "Sell" }).click();
  await expect(page.getByText("Choose a destination", { exact: false })).toBeVisible();
  await page.screenshot({ path: "e2e/shots/english.png" });
});
