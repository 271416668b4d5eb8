import type { Page } from "@playwright/test";
import { newRequest } from "../src/shared/ids";
import { CASHIER, type Counter, expect, MANAGER, test } from "./door";
import { look } from "./look";

const NEXT = { name: "Boukary Compaoré", code: "C2", pin: "1111" };

async function toTill(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Caisse", exact: true }).click();
  await expect(page.getByRole("heading", { name: /^(Votre caisse|Caisse de)/ })).toBeVisible();
}

async function count(page: Page, tenThousands: string): Promise<void> {
  await page.getByLabel(/Combien de 10\s000/).fill(tenThousands);
  await page.getByRole("button", { name: "Comptage fini" }).click();
  await expect(page.getByTestId("variance")).toBeVisible();
}

/** A session of the cashier in the engine alone, that is 10 000 short and waits for approval. */
async function leaveShort(counter: Counter): Promise<void> {
  await counter.askAs(CASHIER);
  await counter.ask("open_till", { request: newRequest(), float: 20_000, count: [] });
  await counter.ask("count_till", { request: newRequest(), counted: 10_000, count: [] });
  await counter.ask("close_till", {
    request: newRequest(),
    reason: "à chercher",
    approve_later: true,
    leave_pending: false,
  });
}

/** A ticket paid by mobile money that the passenger has not confirmed. */
async function sellPending(counter: Counter): Promise<void> {
  await counter.askAs(CASHIER);
  const { destinations } = await counter.ask("destinations", { query: "", limit: 1 });
  const to = destinations[0]?.stop ?? "";
  const today = await counter.ask("list_trips", { to, all: false });
  const { trips } = today.next_date
    ? await counter.ask("list_trips", { to, date: today.next_date, all: false })
    : today;
  const { rules } = await counter.ask("rules", {});
  await counter.ask("sell_tickets", {
    request: newRequest(),
    trip: trips[0]?.trip ?? "",
    to,
    passengers: [{ name: "Zénabou Kaboré", phone: "70123456", id_number: "" }],
    payments: [{ method: "mobile_money", operator: rules.operators[0], phone: "70123456" }],
    promo: "",
  });
}

test("a till is opened, sold into, counted blind and closed", async ({ counter, page }) => {
  test.setTimeout(120_000);
  await counter.enter();
  await counter.openTill("20000");
  await page.keyboard.press("1");
  await page.keyboard.press("F9");
  await expect(counter.slip()).toBeVisible();
  await toTill(page);
  await expect(page.getByText("1 billet", { exact: true })).toBeVisible();
  await look(page, "till-now");

  await page.getByRole("button", { name: "Dépense" }).click();
  await page.getByRole("button", { name: /Sortir du tiroir/ }).click();
  await expect(page.getByText("Dites pourquoi.")).toBeVisible();
  await look(page, "till-expense");
  await page.getByLabel("Carburant").check();
  await page.getByLabel("Montant").fill("5000");
  await page.getByLabel("Motif", { exact: true }).fill("gasoil");
  await page.getByLabel("Numéro de pièce").fill("F-88");
  await page.getByRole("button", { name: /Sortir du tiroir/ }).click();
  await expect(page.getByText(/Carburant enregistré/)).toBeVisible();
  await expect(page.getByText("gasoil · n° F-88")).toBeVisible();

  await page.getByRole("button", { name: "Voir le X" }).click();
  await expect(page.getByRole("heading", { name: /^X/ })).toBeVisible();
  await expect(page.getByText("Attendu")).toBeHidden();
  await page.getByRole("button", { name: "Imprimer" }).click();
  await expect(page.getByText("Envoyé à l'imprimante.")).toBeVisible();
  await look(page, "till-x");
  await page.getByRole("button", { name: "Retour à la caisse" }).click();

  await page.getByRole("button", { name: "Clôturer la caisse" }).click();
  await expect(page.getByText(/caisse en comptage/)).toBeVisible();
  await expect(page.getByText("Attendu", { exact: true })).toBeHidden();
  await look(page, "till-count");
  await count(page, "1");
  await expect(page.getByText("Attendu", { exact: true })).toBeVisible();
  await page.getByLabel("Motif de l'écart").fill("à chercher");
  await page.getByLabel(/Aucun chef n'est là/).check();
  await page.getByRole("button", { name: "Clôturer", exact: true }).click();
  await expect(page.getByText("L'écart reste à approuver.")).toBeVisible();
});

test("past the tolerance a supervisor approves, and the Z is printed", async ({
  counter,
  page,
}) => {
  await counter.enter();
  await counter.openTill("20000");
  await toTill(page);
  await page.getByRole("button", { name: "Clôturer la caisse" }).click();
  await count(page, "1");
  await expect(page.getByTestId("variance")).toContainText(/manque.*−10\s000/);
  await look(page, "till-short");
  const close = page.getByRole("button", { name: "Clôturer", exact: true });
  await expect(close).toBeDisabled();
  await page.getByLabel("Motif de l'écart").fill("à chercher");
  await page.getByLabel("Son code").fill(MANAGER.code);
  await page.getByLabel("Son PIN").fill("9999");
  await close.click();
  await expect(page.getByText(/Code ou PIN faux/)).toBeVisible();
  await page.getByLabel("Son PIN").fill(MANAGER.pin);
  await close.click();
  await expect(page.getByRole("heading", { name: /Caisse clôturée · Z n°/ })).toBeVisible();
  await expect(page.getByText(/Écart approuvé par Issa Sawadogo/).first()).toBeVisible();
  await expect(page.getByRole("link", { name: /caisse fermée/ })).toBeVisible();
  await page.getByRole("button", { name: "Imprimer le duplicata" }).click();
  await expect(page.getByText("Envoyé à l'imprimante.")).toBeVisible();
  await look(page, "till-closed");
});

test("the till is handed over to the next cashier", async ({ counter, page }) => {
  await counter.enter();
  await counter.openTill("20000");
  await toTill(page);
  await page.getByRole("button", { name: "Passer la main" }).click();
  await count(page, "2");
  await expect(page.getByTestId("variance")).toContainText("juste");
  await look(page, "till-hand-over");
  const next = page.getByRole("group", { name: /caissier suivant/ });
  await next.getByLabel("Son code").fill(NEXT.code);
  await next.getByLabel("Son PIN").fill(NEXT.pin);
  await page.getByRole("button", { name: "Passer la main" }).click();
  await expect(page.getByText(`ouverte au nom de ${NEXT.name}`)).toBeVisible();
  await expect(page.getByRole("link", { name: `caisse de ${NEXT.name}` })).toBeVisible();
  await look(page, "till-handed");
  await page.getByRole("button", { name: "Quitter ma session" }).click();
  await counter.enter({ ...NEXT, name: /Boukary Compaoré/ });
  await expect(page.getByRole("link", { name: /caisse ouverte/ })).toContainText(/Recette 0\s/);
  await page.getByRole("link", { name: /caisse ouverte/ }).click();
  await expect(page.getByText(/20\s000/).first()).toBeVisible();
});

test("a pending payment is paid in cash instead", async ({ counter, page }) => {
  await counter.enter();
  await counter.openTill("20000");
  await sellPending(counter);
  await toTill(page);
  const pending = page.getByRole("region", { name: "Paiements en attente" });
  await expect(pending.getByText("Zénabou Kaboré")).toBeVisible();
  await look(page, "till-pending");
  await pending.getByRole("button", { name: "Espèces à la place" }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByLabel("Reçu en espèces").fill("50000");
  await look(page, "till-settle");
  await sheet.getByRole("button", { name: "Encaisser et imprimer" }).click();
  await expect(sheet.getByText("Rendre")).toBeVisible();
  await sheet.getByRole("button", { name: "Terminé" }).click();
  await expect(pending.getByText("Aucun.")).toBeVisible();
});

test("a variance is approved later, and a mistake put right", async ({ counter, page }) => {
  await leaveShort(counter);
  await counter.enter(MANAGER);
  await counter.openTill("20000");
  await toTill(page);
  await page.getByRole("link", { name: "Caisses passées" }).click();
  const row = page.getByRole("row", { name: /à approuver/ });
  await expect(row).toContainText(/−10\s000.*manque/);
  await look(page, "till-past");
  await row.getByRole("link").click();
  await page.getByLabel("Ce qui a été trouvé").fill("rendu deux fois");
  await look(page, "till-approve");
  await page.getByRole("button", { name: "Approuver", exact: true }).click();
  await expect(page.getByText(/Écart approuvé par Issa Sawadogo/)).toBeVisible();
  await page.getByRole("button", { name: "Corriger…" }).click();
  await page.getByLabel("Il y avait trop").check();
  await page.getByLabel("Montant").fill("500");
  await page.getByLabel("Motif", { exact: true }).fill("pièce sous le tiroir");
  await look(page, "till-correct");
  await page.getByRole("button", { name: "Enregistrer la correction" }).click();
  await expect(page.getByText(/^Correction de 500/)).toBeVisible();
});
