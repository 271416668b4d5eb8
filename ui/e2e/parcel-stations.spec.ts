import { expect, sync, test } from "./company";
import type { Counter } from "./door";
import { look } from "./look";
import { labelsOf, typeParcel } from "./parcels";

const COD = "5000";

/** The takings that the bar tells. */
async function takings({ page }: Counter): Promise<string> {
  const till = page.getByRole("link", { name: /caisse ouverte/ });
  return /Recette.*/.exec((await till.textContent()) ?? "")?.[0] ?? "";
}

test("a parcel is handed over where nothing was heard of it, and what arrives later doubles nothing", async ({
  central,
  joined,
  office,
}) => {
  test.setTimeout(240_000);
  const bobo = await joined("Gare de Bobo-Dioulasso", "BOB");
  for (const counter of [office, bobo]) {
    await counter.enter();
    await counter.openTill();
  }
  await central.stop();

  // The receiver pays the way, and the goods.
  const { page } = office;
  await typeParcel(page, "BOB");
  await page.getByRole("button", { name: "Le destinataire" }).click();
  await page.getByLabel("Contre remboursement (F CFA)").fill(COD);
  await expect(page.getByText("Rien à payer")).toBeVisible();
  await page.keyboard.press("F9");
  const slip = page.getByRole("region", { name: "Dernier colis" });
  const waybill = (await slip.getByRole("link").textContent()) ?? "";
  const code = (await slip.getByRole("definition").first().textContent()) ?? "";
  const [label = ""] = await labelsOf(office, waybill);

  // At Bobo there is the label, and who knows the code.
  const there = bobo.page;
  await bobo.scan(label);
  await expect(there.getByText(/n'est pas encore connue ici/)).toBeVisible();
  await look(there, "parcels-unheard");
  await there.getByRole("button", { name: /^Remettre…/ }).click();
  const sheet = there.getByRole("dialog");
  await expect(sheet.getByText(/son étiquette suffit/)).toBeVisible();
  await sheet.getByLabel("Nom de qui le prend").fill("Salimata Ouattara");
  const act = sheet.getByRole("button", { name: /^Encaisser .* et remettre$/ });
  await sheet.getByLabel("Code de retrait").fill("AAAA-AAAA");
  await act.click();
  await expect(sheet.getByText(/Le code de retrait est faux/)).toBeVisible();
  await look(there, "parcels-unheard-wrong-code");
  await sheet.getByLabel("Code de retrait").fill(code);
  const due = /[\d\s]+F\sCFA/.exec((await act.textContent()) ?? "")?.[0] ?? "nothing";
  await act.click();
  await expect(sheet).toContainText(`Remis : ${waybill}`);
  await expect(sheet).toContainText("Seule l'étiquette était connue ici");
  await look(there, "parcels-unheard-handed");
  await sheet.getByRole("button", { name: "Terminé" }).click();
  await expect(there.getByRole("main")).toContainText("Remis");
  await expect.poll(() => takings(bobo)).toContain(due.trim());
  const collected = await takings(bobo);

  // The line is back: each hears what the other wrote, and twice does no harm.
  await central.start();
  for (const counter of [office, bobo, office, bobo]) await sync(counter);
  await expect(there.getByText("Awa Zongo")).toBeVisible({ timeout: 30_000 });
  await expect(there.getByText(/se contredisent/)).toBeHidden();
  expect(await takings(bobo)).toBe(collected);
  await look(there, "parcels-reconciled");
  await slip.getByRole("link").click();
  const card = page.getByRole("main");
  await expect(card).toContainText("Colis remis", { timeout: 30_000 });
  await expect(card.getByText(/se contredisent/)).toBeHidden();
  await expect(card.getByRole("button", { name: /^Remettre à l'expéditeur/ })).toBeVisible();
  for (const counter of [office, bobo]) {
    const { exceptions } = await counter.ask("exceptions", { resolved: true });
    expect(exceptions).toEqual([]);
    const { row, timeline } = await counter.ask("show_parcel", { parcel: waybill });
    expect(row).toMatchObject({ state: "delivered", due: 0, cod: 0, troubles: 0 });
    expect(timeline.filter(({ kind }) => kind === "ParcelDelivered")).toHaveLength(1);
  }
});
