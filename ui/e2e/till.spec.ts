import { expect, test } from "./door";

test("a till is opened, sold into, counted blind and closed", async ({ counter, page }) => {
  await counter.enter();
  await counter.openTill("20000");
  await page.keyboard.press("1");
  await page.keyboard.press("F9");
  await expect(counter.slip()).toBeVisible();
  await page.getByRole("link", { name: /caisse ouverte/ }).click();
  await expect(page.getByText("1 billet")).toBeVisible();
  await page.getByRole("button", { name: "Clôturer la caisse" }).click();
  await expect(page.getByText("Attendu")).toBeHidden();
  await expect(page.getByText(/caisse en comptage/)).toBeVisible();
  await page.getByLabel(/Combien de 10\s000/).fill("2");
  await page.getByRole("button", { name: "Clôturer la caisse" }).click();
  await expect(page.getByText("Attendu")).toBeVisible();
  await expect(page.getByText(/^Manque/)).toBeVisible();
  await expect(page.getByRole("link", { name: /caisse fermée/ })).toBeVisible();
});
