import { expect, test } from "./door";

test("a ticket is found by name and printed again as a DUPLICATA", async ({ counter, page }) => {
  await counter.enter();
  await counter.openTill();
  await page.keyboard.press("1");
  await page.getByLabel("Nom").fill("Yamba Essaimage");
  await page.keyboard.press("F9");
  await expect(counter.slip()).toBeVisible();
  await page.keyboard.press("F2");
  await page.getByLabel(/Numéro, téléphone/).fill("essaimage");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: /Essaimage/ }).click();
  await page.getByRole("button", { name: "Réimprimer le billet" }).click();
  await expect(page.getByRole("dialog")).toContainText("DUPLICATA 2");
  await page.getByRole("dialog").getByRole("button", { name: "Imprimer" }).click();
  await expect(page.getByText(/DUPLICATA 2 envoyé/)).toBeVisible();
  await expect(page.getByText(/Billet réimprimé, DUPLICATA 2/)).toBeVisible();
  await expect(page.getByRole("img", { name: "Aperçu du billet" })).toBeVisible();
});

test("a scan opens the ticket and leaves the cash alone", async ({ counter, page }) => {
  await counter.enter();
  await counter.openTill();
  await page.keyboard.press("1");
  await expect(page.getByRole("gridcell", { name: /choisie/ })).toBeVisible();
  await page.keyboard.press("F9");
  const number = (await counter.slip().getByRole("link").first().textContent()) ?? "";
  await page.keyboard.press("1");
  await expect(page.getByRole("gridcell", { name: /choisie/ })).toBeVisible();
  await page.getByLabel("Reçu", { exact: true }).fill("10000");
  await counter.scan(number);
  await expect(page.getByRole("heading", { name: /→/ })).toBeVisible();
  await expect(page.getByText(number).first()).toBeVisible();
  await page.getByRole("link", { name: "Vendre" }).click();
  await expect(page.getByLabel("Reçu", { exact: true })).toHaveValue("10000");
});

test("a list says the state of each ticket by mark and word", async ({ counter, page }) => {
  await counter.enter();
  await counter.openTill();
  await page.keyboard.press("1");
  await page.getByLabel("Nom").fill("Yamba Essaimage");
  await page.keyboard.press("F9");
  await expect(counter.slip()).toBeVisible();
  await page.keyboard.press("F2");
  await page.getByLabel(/Numéro, téléphone/).fill("essaimage");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("link", { name: /Essaimage/ })).toContainText("valable");
});
