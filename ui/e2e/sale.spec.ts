import { CASHIER, expect, MANAGER, test } from "./door";
import { look } from "./look";

test("a favourite destination with exact cash takes three keys", async ({ counter, page }) => {
  await counter.enter();
  await counter.openTill();
  for (const key of ["1", "Enter", "F9"]) await page.keyboard.press(key, { delay: 40 });
  await expect(counter.slip()).toContainText("0 F CFA");
  await expect(page.getByRole("combobox", { name: "Destination" })).toBeFocused();
  await counter.askAs(CASHIER);
  const { jobs } = await counter.ask("print_queue", {});
  expect(jobs.some((job) => job.document === "ticket")).toBe(true);
});

test("any destination takes five keys", async ({ counter, page }) => {
  await counter.enter();
  await counter.openTill();
  await counter.askAs(CASHIER);
  const { destinations } = await counter.ask("destinations", { query: "ko", limit: 9 });
  for (const key of ["k", "o", "Enter", "F9"]) await page.keyboard.press(key, { delay: 60 });
  await expect(counter.slip()).toBeVisible();
  await expect(counter.slip()).toContainText(destinations[0]?.name ?? "?");
});

test("a whole sale by keyboard: departure, seat, name, phone, change", async ({
  counter,
  page,
}) => {
  await counter.enter();
  await counter.openTill();
  await page.keyboard.press("1");
  await expect(page.getByRole("gridcell", { name: /choisie/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const free = page.getByRole("gridcell", { name: /^Place \d+, libre/ });
  const seat = /\d+/.exec((await free.last().getAttribute("aria-label")) ?? "")?.[0] ?? "";
  await counter.keys(seat);
  await expect(
    page.getByRole("gridcell", { name: new RegExp(`^Place ${seat}, choisie`) }),
  ).toBeVisible();
  await page.keyboard.press("Enter");
  await counter.keys("Adama Ouédraogo");
  await page.keyboard.press("Enter");
  await counter.keys("70123456");
  await page.keyboard.press("Enter");
  await counter.keys("50000");
  await page.keyboard.press("F9");
  await expect(counter.slip()).toContainText(`place ${seat}`);
  const change = await counter.slip().getByTestId("change").textContent();
  expect(change).not.toBe("0 F CFA");
});

test("three passengers by mouse, with notes", async ({ counter, page }) => {
  await counter.enter();
  await counter.openTill();
  await page.getByRole("option").first().click();
  for (let more = 0; more < 2; more += 1) {
    await page.getByRole("button", { name: /Ajouter un passager/ }).click();
  }
  await page
    .getByRole("gridcell", { name: /, libre/ })
    .last()
    .click();
  await page.getByText("Tarif, pièce d'identité").click();
  await page.getByLabel("Tarif").selectOption({ index: 1 });
  const note = page.getByRole("button", { name: /Reçu un billet de 10/ });
  const sell = page.getByRole("button", { name: /Encaisser et imprimer/ });
  await note.click();
  while (await page.getByText("Il manque").isVisible()) await note.click();
  await sell.click();
  await expect(counter.slip().getByRole("listitem")).toHaveCount(3);
});

test("a closed till is opened over the sale, which stays", async ({ counter, page }) => {
  await counter.enter();
  await page.keyboard.press("1");
  await expect(page.getByRole("gridcell", { name: /choisie/ })).toBeVisible();
  await page.getByLabel("Nom").fill("Awa");
  await page.keyboard.press("F9");
  await page.getByRole("dialog").getByLabel("Somme du fond").fill("20000");
  await page.keyboard.press("F9");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.getByLabel("Nom")).toHaveValue("Awa");
  await page.keyboard.press("F9");
  await expect(counter.slip()).toBeVisible();
});

test("what was typed survives a reload", async ({ counter, page }) => {
  await counter.enter();
  await page.keyboard.press("1");
  await expect(page.getByRole("gridcell", { name: /choisie/ })).toBeVisible();
  const to = await page.getByRole("combobox", { name: "Destination" }).inputValue();
  await page.getByLabel("Nom").fill("Fatimata");
  await page.getByLabel("Tél.").fill("70 12 34 56");
  await expect
    .poll(async () => {
      await counter.askAs(CASHIER);
      return JSON.stringify((await counter.ask("load_draft", {})).draft);
    })
    .toContain("70 12 34 56");
  await page.reload();
  await expect(page.getByRole("combobox", { name: "Destination" })).toHaveValue(to);
  await expect(page.getByLabel("Nom")).toHaveValue("Fatimata");
});

test("cash and card together, with change from the cash", async ({ counter, page }) => {
  await counter.enter();
  await counter.openTill();
  await page.keyboard.press("1");
  await expect(page.getByRole("gridcell", { name: /choisie/ })).toBeVisible();
  await page.keyboard.press("F8");
  const line = page.getByRole("group", { name: /^Paiement : Mobile money/ });
  await line.getByRole("button", { name: "Carte" }).click();
  await page.getByLabel("Montant").fill("500");
  await expect(page.getByText("Reste à payer")).toBeVisible();
  await page.getByRole("button", { name: "+ Espèces" }).click();
  await page.getByLabel("Reçu en espèces").fill("50000");
  await look(page, "sale-payments");
  await page.keyboard.press("F9");
  await expect(counter.slip()).toContainText("Carte");
  await expect(counter.slip().getByTestId("change")).not.toHaveText(/^0\s/);
});

test("mobile money waits, and its papers come out once it is confirmed", async ({
  counter,
  page,
}) => {
  await counter.enter();
  await counter.openTill();
  await page.keyboard.press("1");
  await expect(page.getByRole("gridcell", { name: /choisie/ })).toBeVisible();
  await page.getByLabel("Tél.").fill("70123456");
  await page.keyboard.press("F8");
  await expect(page.getByLabel("Tél. du payeur")).toHaveValue("70123456");
  await expect(page.getByText(/les billets sortent quand/)).toBeVisible();
  await page.keyboard.press("F9");
  await expect(counter.slip()).toContainText("Paiement en attente");
  await look(page, "sale-pending");
  await counter.askAs(CASHIER);
  const before = await counter.ask("print_queue", {});
  expect(before.jobs.some((job) => job.document === "ticket")).toBe(false);
  await counter.slip().getByRole("button", { name: "Confirmer le paiement" }).click();
  await page.getByLabel(/Référence du message/).fill("PP261121.1234.A00001");
  await look(page, "sale-settle");
  await page.getByRole("button", { name: "Confirmer et imprimer" }).click();
  await page.getByRole("button", { name: "Terminé" }).click();
  await expect(counter.slip()).toContainText("Vendu");
  const after = await counter.ask("print_queue", {});
  expect(after.jobs.some((job) => job.document === "ticket")).toBe(true);
});

test("an unknown promotion is said at its field; a discount needs a supervisor", async ({
  counter,
  page,
}) => {
  await counter.enter();
  await counter.openTill();
  await page.keyboard.press("1");
  await expect(page.getByRole("gridcell", { name: /choisie/ })).toBeVisible();
  await page.keyboard.press("F7");
  await expect(page.getByLabel("Code promo")).toBeFocused();
  await counter.keys("rien");
  const box = page.getByRole("region", { name: "Réduction" });
  await expect(box.getByRole("alert")).toContainText("RIEN");
  await page.getByLabel("Code promo").fill("");
  await page.getByLabel("Remise", { exact: true }).fill("10");
  await box.getByRole("button", { name: "Groupe" }).click();
  await expect(page.getByText(/^−/)).toBeVisible();
  await page.keyboard.press("F9");
  await expect(page.getByLabel("Son code")).toBeFocused();
  await look(page, "sale-reduced");
  await page.getByLabel("Son code").fill(MANAGER.code);
  await page.getByLabel("Son PIN").fill(MANAGER.pin);
  await page.keyboard.press("F9");
  await expect(counter.slip()).toBeVisible();
});

test("seats are kept for someone, and sold to them", async ({ counter, page }) => {
  await counter.enter();
  await counter.openTill();
  await page.keyboard.press("1");
  const chosen = page.getByRole("gridcell", { name: /choisie/ });
  await expect(chosen).toBeVisible();
  const seat = /\d+/.exec((await chosen.getAttribute("aria-label")) ?? "")?.[0];
  await page.getByRole("button", { name: "Garder" }).click();
  await page.getByLabel("Pour qui").fill("Rasmata Zongo");
  await look(page, "sale-hold");
  await page.getByRole("button", { name: "Garder les places" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.keyboard.press("1");
  await expect(
    page.getByRole("gridcell", { name: new RegExp(`^Place ${seat}, gardée`) }),
  ).toBeVisible();
  await page.keyboard.press("F6");
  await look(page, "sale-holds");
  await page.getByRole("dialog").getByRole("button", { name: "Vendre" }).click();
  await expect(page.getByLabel("Nom")).toHaveValue("Rasmata Zongo");
  await expect(page.getByText(/Gardées pour Rasmata Zongo/)).toBeVisible();
  await page.keyboard.press("F9");
  await expect(counter.slip()).toContainText(`place ${seat}`);
  await expect(page.getByRole("button", { name: /Places gardées/ })).toBeHidden();
});
