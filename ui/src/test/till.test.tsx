import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { useUnfinished } from "../features/till/unfinished";
import { FakeCounter } from "./fake-counter";
import { cashier, logIn, openWindow } from "./render";

beforeEach(() => useUnfinished.setState({ closing: null, moving: null }));

const TILL = { float: 20000, takings: 7500, tickets: 1, owner: "C1", name: "Aminata Ouédraogo" };

/** A cashier at the till page, with 27 500 in the drawer. */
async function atTill(counter = new FakeCounter(), who?: RegExp, pin?: string) {
  const user = cashier();
  counter.till = { ...TILL };
  await openWindow(counter);
  await logIn(user, who, pin);
  await user.click(await screen.findByRole("link", { name: "Caisse" }));
  // The first test waits for the page's code to be loaded.
  const name = /^(Votre caisse est ouverte|Caisse de)/;
  await screen.findByRole("heading", { name }, { timeout: 10_000 });
  return { user, counter };
}

type User = Awaited<ReturnType<typeof atTill>>["user"];

async function count(user: User, notes: Record<string, string>) {
  for (const [name, pieces] of Object.entries(notes)) {
    const field = screen.getByLabelText((label) => plain(label) === `Combien de ${name}`);
    await user.clear(field);
    await user.type(field, pieces);
  }
  await user.click(screen.getByRole("button", { name: "Comptage fini" }));
}

const plain = (text: string | null) => (text ?? "").replace(/[\u00a0\u202f]/g, " ");
const page = () => plain(document.body.textContent);
const asked = (counter: FakeCounter, name: string) =>
  counter.asked.filter((one) => one.name === name).map((one) => one.request);

/** A sale whose mobile payment waits. */
function waiting(counter: FakeCounter) {
  counter.money.payments.push({
    info: {
      payment: "payment-1",
      method: "mobile_money",
      amount: 7500,
      tendered: 0,
      change: 0,
      state: "pending",
      operator: "Orange Money",
      phone: "70123456",
      reference: null,
    },
    sale: "sale-1",
  });
}

describe("closing", () => {
  it("is blind: nothing expected stands on the page before the count", async () => {
    const { user, counter } = await atTill();
    await user.click(screen.getByRole("button", { name: "Clôturer la caisse" }));
    expect(await screen.findByText(/caisse en comptage/)).toBeVisible();
    expect(screen.getByLabelText(/Combien de 10\s000/)).toHaveFocus();
    expect(page()).not.toMatch(/27 500|7 500|Attendu|Écart/);
    await count(user, { "10 000 F CFA": "2", "5 000 F CFA": "1", "500 F CFA": "5" });
    expect(plain((await screen.findByTestId("variance")).textContent)).toBe(
      "Écart : juste 0 F CFA",
    );
    await user.click(screen.getByRole("button", { name: "Clôturer" }));
    expect(await screen.findByRole("heading", { name: /Caisse clôturée.*Z n° 12/ })).toBeVisible();
    expect(asked(counter, "close_till")).toMatchObject([
      { reason: "", approval: null, approve_later: false, leave_pending: false },
    ]);
    await user.click(await screen.findByRole("button", { name: "Imprimer le duplicata" }));
    expect(await screen.findByText("Envoyé à l'imprimante.")).toBeVisible();
    expect(asked(counter, "print_till_report")).toMatchObject([{ till: "till-1" }]);
  });

  it("past the tolerance needs a reason and a supervisor", async () => {
    const { user, counter } = await atTill();
    await user.click(screen.getByRole("button", { name: "Clôturer la caisse" }));
    await count(user, { "10 000 F CFA": "2" });
    expect(plain((await screen.findByTestId("variance")).textContent)).toBe(
      "Écart : manque −7 500 F CFA",
    );
    const close = screen.getByRole("button", { name: "Clôturer" });
    expect(close).toBeDisabled();
    await user.type(screen.getByLabelText("Motif de l'écart"), "rendu deux fois");
    expect(close).toBeDisabled();
    const chief = screen.getByRole("group", { name: "Un chef approuve" });
    await user.type(within(chief).getByLabelText("Son code"), "m1");
    await user.type(within(chief).getByLabelText("Son PIN"), "1111");
    await user.click(close);
    expect(await within(chief).findByText(/Code ou PIN faux/)).toBeVisible();
    const pin = within(chief).getByLabelText("Son PIN");
    expect(pin).toHaveValue("");
    expect(pin).toHaveFocus();
    await user.type(pin, "8642");
    await user.click(close);
    expect(await screen.findAllByText(/Écart approuvé par Fatimata/)).not.toHaveLength(0);
    expect(asked(counter, "close_till").at(-1)).toMatchObject({
      reason: "rendu deux fois",
      approval: { code: "M1", pin: "8642" },
    });
  });

  it("can leave the variance to be approved later, and payments for the next session", async () => {
    const { user, counter } = await atTill();
    waiting(counter);
    await user.click(screen.getByRole("button", { name: "Clôturer la caisse" }));
    await count(user, { "10 000 F CFA": "1" });
    await user.type(await screen.findByLabelText("Motif de l'écart"), "à chercher");
    await user.click(screen.getByLabelText(/Aucun chef n'est là/));
    expect(screen.queryByRole("group", { name: "Un chef approuve" })).toBeNull();
    const close = screen.getByRole("button", { name: "Clôturer" });
    await user.click(await screen.findByLabelText(/Laisser en attente/));
    await user.click(close);
    expect(await screen.findByText("L'écart reste à approuver.")).toBeVisible();
    expect(asked(counter, "close_till")).toMatchObject([
      { approval: null, approve_later: true, leave_pending: true },
    ]);
  });

  it("a stale count leads back to counting, with what was counted", async () => {
    const { user, counter } = await atTill();
    await user.click(screen.getByRole("button", { name: "Clôturer la caisse" }));
    await count(user, { "10 000 F CFA": "2", "5 000 F CFA": "1", "500 F CFA": "5" });
    await screen.findByTestId("variance");
    if (counter.till) counter.till.takings += 5000;
    await user.click(screen.getByRole("button", { name: "Clôturer" }));
    expect(await screen.findByText(/Des espèces ont bougé/)).toBeVisible();
    expect(screen.getByLabelText(/Combien de 10\s000/)).toHaveValue("2");
    await count(user, { "5 000 F CFA": "2" });
    await user.click(await screen.findByRole("button", { name: "Clôturer" }));
    expect(await screen.findByRole("heading", { name: /Caisse clôturée/ })).toBeVisible();
  });

  it("a lost answer is asked again, and the till is closed once", async () => {
    const { user, counter } = await atTill();
    counter.lose.add("close_till");
    await user.click(screen.getByRole("button", { name: "Clôturer la caisse" }));
    await count(user, { "10 000 F CFA": "2", "5 000 F CFA": "1", "500 F CFA": "5" });
    await user.click(await screen.findByRole("button", { name: "Clôturer" }));
    expect(await screen.findByText(/ne sera clôturée qu'une fois/)).toBeVisible();
    await waitFor(() => expect(screen.getByText("caisse fermée")).toBeVisible());
    await user.click(screen.getByRole("button", { name: "Clôturer" }));
    expect(await screen.findByRole("heading", { name: /Caisse clôturée/ })).toBeVisible();
    const [first, second] = asked(counter, "close_till");
    expect(second).toEqual(first);
    expect(counter.tills.closed).toHaveLength(1);
  });

  it("what was counted stays while one looks elsewhere", async () => {
    const { user } = await atTill();
    await user.click(screen.getByRole("button", { name: "Clôturer la caisse" }));
    await user.type(screen.getByLabelText(/Combien de 10\s000/), "2");
    await user.click(screen.getByRole("link", { name: "Vendre" }));
    await user.click(screen.getByRole("link", { name: "Caisse" }));
    expect(await screen.findByLabelText(/Combien de 10\s000/)).toHaveValue("2");
  });
});

describe("handing over", () => {
  it("the next cashier types a PIN, and the page says whose till is open now", async () => {
    const { user, counter } = await atTill();
    await user.click(screen.getByRole("button", { name: "Passer la main" }));
    await count(user, { "10 000 F CFA": "2", "5 000 F CFA": "1", "500 F CFA": "5" });
    const next = await screen.findByRole("group", { name: /caissier suivant/ });
    const button = screen.getByRole("button", { name: "Passer la main" });
    expect(button).toBeDisabled();
    await user.type(within(next).getByLabelText("Son code"), "c2");
    await user.type(within(next).getByLabelText("Son PIN"), "1111");
    await user.click(button);
    expect(await within(next).findByText(/Code ou PIN faux/)).toBeVisible();
    await user.type(within(next).getByLabelText("Son PIN"), "1357");
    await user.click(button);
    expect(
      await screen.findByText("La caisse est maintenant ouverte au nom de Issouf Sawadogo."),
    ).toBeVisible();
    expect(plain(screen.getByText(/Son fond/).textContent)).toBe("Son fond : 27 500 F CFA");
    expect(screen.getByText(/Ce poste est encore au nom de Aminata/)).toBeVisible();
    expect(await screen.findByText("caisse de Issouf Sawadogo")).toBeVisible();
    expect(counter.till).toMatchObject({ owner: "C2", float: 27500 });
    await user.click(screen.getByRole("button", { name: "Quitter ma session" }));
    expect(await screen.findByText("Qui est au guichet ?")).toBeVisible();
  });
});

describe("moving cash", () => {
  it("says beside each field what is missing, and keeps what was typed", async () => {
    const { user, counter } = await atTill();
    await user.click(screen.getByRole("button", { name: "Apport" }));
    expect(screen.getByLabelText("Montant")).toHaveFocus();
    await user.click(screen.getByRole("button", { name: /Mettre dans le tiroir/ }));
    expect(screen.getByText("Tapez un montant plus grand que zéro.")).toBeVisible();
    expect(screen.getByText("Dites pourquoi.")).toBeVisible();
    await waitFor(() => expect(screen.getByLabelText("Montant")).toHaveFocus());
    await user.keyboard("10 000");
    await user.click(screen.getByRole("button", { name: "Coffre" }));
    expect(screen.getByLabelText("Montant")).toHaveValue("10 000");
    await user.click(screen.getByRole("button", { name: /Sortir du tiroir/ }));
    expect(await screen.findByText(/Coffre enregistré/)).toBeVisible();
    expect(asked(counter, "move_cash")).toMatchObject([
      { movement: "drop", amount: 10000, reason: "", trip: null, vehicle: "" },
    ]);
    expect(plain((await screen.findByText(/−10/)).textContent)).toBe("−10 000 F CFA");
  });

  it("an expense has its kind, its receipt and its coach", async () => {
    const { user, counter } = await atTill();
    await user.click(screen.getByRole("button", { name: "Dépense" }));
    await user.type(screen.getByLabelText("Montant"), "5000");
    await user.type(screen.getByLabelText("Numéro de pièce"), "F-88");
    await user.type(screen.getByLabelText("Motif"), "gasoil");
    await user.click(screen.getByRole("button", { name: /Sortir du tiroir/ }));
    expect(screen.getByText("Choisissez.")).toBeVisible();
    expect(asked(counter, "move_cash")).toEqual([]);
    await user.click(screen.getByLabelText("Carburant"));
    await screen.findByRole("option", { name: /10:30 Banfora/ });
    await user.selectOptions(screen.getByLabelText(/Départ/), "2026-11-21-1");
    expect(screen.getByLabelText("Plaque du car")).toHaveValue("11 GH 2345");
    await user.click(screen.getByRole("button", { name: /Sortir du tiroir/ }));
    expect(await screen.findByText(/Carburant enregistré/)).toBeVisible();
    expect(asked(counter, "move_cash")).toMatchObject([
      {
        movement: "fuel",
        amount: 5000,
        reason: "gasoil",
        receipt_number: "F-88",
        trip: "2026-11-21-1",
        vehicle: "11 GH 2345",
      },
    ]);
    expect(await screen.findByText("gasoil · 11 GH 2345 · n° F-88")).toBeVisible();
  });

  it("the engine's no stands beside the form", async () => {
    const { user } = await atTill();
    await user.click(screen.getByRole("button", { name: "Retrait" }));
    await user.type(screen.getByLabelText("Montant"), "900000");
    await user.type(screen.getByLabelText("Motif"), "banque{Enter}");
    expect(plain((await screen.findByRole("alert")).textContent)).toContain(
      "Le tiroir ne contient pas 900 000 F CFA.",
    );
    expect(screen.getByLabelText("Montant")).toHaveValue("900000");
  });
});

describe("pending payments", () => {
  /** The question about the payment, opened by this button. */
  async function ask(button: string) {
    const counter = new FakeCounter();
    waiting(counter);
    const { user } = await atTill(counter);
    await user.click(await screen.findByRole("button", { name: button }));
    return { user, counter, sheet: within(await screen.findByRole("dialog")) };
  }

  it("are confirmed with the operator's reference", async () => {
    const { user, counter, sheet } = await ask("Confirmer");
    const confirm = sheet.getByRole("button", { name: "Confirmer et imprimer" });
    expect(confirm).toBeDisabled();
    await user.type(sheet.getByLabelText(/Référence/), "PP241121");
    await user.click(confirm);
    await user.click(await sheet.findByRole("button", { name: "Terminé" }));
    expect(asked(counter, "settle_payment")).toMatchObject([
      { payment: "payment-1", outcome: "completed", reference: "PP241121", tendered: null },
    ]);
    expect(await screen.findByText("Aucun.")).toBeVisible();
  });

  it("are paid in cash instead, and the change stays to be read", async () => {
    const { user, counter, sheet } = await ask("Espèces à la place");
    const field = sheet.getByLabelText("Reçu en espèces");
    await user.type(field, "5000{Enter}");
    expect(asked(counter, "settle_payment")).toEqual([]);
    await user.clear(field);
    await user.type(field, "10000{Enter}");
    expect(await sheet.findByText(/2\s500\sF\sCFA/)).toBeVisible();
    expect(await screen.findByText("Aucun.")).toBeInTheDocument();
    expect(sheet.getByText(/2\s500\sF\sCFA/)).toBeVisible();
    expect(asked(counter, "settle_payment")).toMatchObject([
      { outcome: "replaced_by_cash", tendered: 10000, reference: null },
    ]);
  });

  it("are given up with a reason", async () => {
    const { user, counter, sheet } = await ask("Abandonner");
    expect(sheet.getByRole("button", { name: "Annuler les billets" })).toBeDisabled();
    await user.type(sheet.getByLabelText("Motif"), "parti{Enter}");
    expect(await sheet.findByText(/sont annulés/)).toBeVisible();
    expect(asked(counter, "settle_payment")).toMatchObject([
      { outcome: "dropped", reason: "parti" },
    ]);
  });
});

describe("sessions of the past", () => {
  /** A session that is 7 500 short and waits for approval. */
  async function short() {
    const all = await atTill();
    const { user } = all;
    await user.click(screen.getByRole("button", { name: "Clôturer la caisse" }));
    await count(user, { "10 000 F CFA": "2" });
    await user.type(await screen.findByLabelText("Motif de l'écart"), "à chercher");
    await user.click(screen.getByLabelText(/Aucun chef n'est là/));
    await user.click(screen.getByRole("button", { name: "Clôturer" }));
    await user.click(await screen.findByRole("button", { name: "Terminé" }));
    return all;
  }

  it("are listed, opened, and their variance approved by who may", async () => {
    const { user, counter } = await short();
    await user.click(screen.getByRole("button", { name: "Quitter la session" }));
    await logIn(user, /Fatimata/, "8642");
    await user.click(await screen.findByRole("link", { name: "Caisse" }));
    await user.click(await screen.findByRole("link", { name: "Caisses passées" }));
    const row = await screen.findByRole("row", { name: /Z 12/ });
    expect(plain(row.textContent)).toContain("−7 500 F CFA manque");
    expect(row).toHaveTextContent("à approuver");
    await user.click(within(row).getByRole("link"));
    await user.type(await screen.findByLabelText("Ce qui a été trouvé"), "rendu deux fois");
    await user.click(screen.getByRole("button", { name: "Approuver" }));
    expect(await screen.findByText(/Écart approuvé par Fatimata/)).toBeVisible();
    expect(asked(counter, "approve_variance")).toMatchObject([
      { till: "till-1", reason: "rendu deux fois" },
    ]);
  });

  it("a mistake is put right in the open till, with a supervisor's word", async () => {
    const { user, counter } = await short();
    counter.till = { ...TILL };
    await user.click(await screen.findByRole("link", { name: "Caisses passées" }));
    await user.click(await screen.findByRole("link", { name: "Z 12" }));
    expect(screen.queryByRole("button", { name: "Approuver" })).toBeNull();
    await user.click(await screen.findByRole("button", { name: "Corriger…" }, { timeout: 5_000 }));
    await user.type(screen.getByLabelText("Montant"), "500");
    await user.type(screen.getByLabelText("Motif"), "pièce sous le tiroir");
    await user.click(screen.getByLabelText("Il y avait trop"));
    await user.click(screen.getByRole("button", { name: "Enregistrer la correction" }));
    expect(screen.getByText("Un chef doit taper son code et son PIN.")).toBeVisible();
    await user.type(screen.getByLabelText("Son code"), "M1");
    await user.type(screen.getByLabelText("Son PIN"), "8642");
    await user.click(screen.getByRole("button", { name: "Enregistrer la correction" }));
    expect(await screen.findByText(/^Correction de/)).toBeVisible();
    expect(asked(counter, "correct_till")).toMatchObject([
      { z: 12, amount: 500, approval: { code: "M1", pin: "8642" } },
    ]);
  });
});

it("a supervisor closes the till that someone left open", async () => {
  const { user, counter } = await atTill(new FakeCounter(), /Fatimata/, "8642");
  expect(screen.queryByRole("button", { name: "Apport" })).toBeNull();
  expect(screen.queryByRole("button", { name: "Passer la main" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Clôturer la caisse" }));
  await count(user, { "10 000 F CFA": "1" });
  await user.type(await screen.findByLabelText("Motif de l'écart"), "parti");
  expect(screen.queryByRole("group", { name: "Un chef approuve" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Clôturer" }));
  expect(await screen.findAllByText(/Écart approuvé par Fatimata/)).not.toHaveLength(0);
  expect(counter.till).toBeNull();
});
