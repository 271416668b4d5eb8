import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { SellTickets } from "../wire/SellTickets";
import { lastAsked, ready, slip } from "./at-sale";

const sale = (counter: Parameters<typeof lastAsked>[0]) =>
  lastAsked<SellTickets>(counter, "sell_tickets");
const payment = (name: RegExp) => screen.findByRole("group", { name });

describe("paying otherwise", () => {
  it("splits between cash and card, and change comes from cash", async () => {
    const { user, counter } = await ready();
    await user.keyboard("1{Enter}{F8}");
    const line = await payment(/Paiement : Mobile money/);
    await user.click(within(line).getByRole("button", { name: "Carte" }));
    await user.type(within(await payment(/Paiement : Carte/)).getByLabelText("Montant"), "2500");
    expect(screen.getByText("Reste à payer")).toBeVisible();
    await user.keyboard("{F9}");
    expect(sale(counter)).toBeUndefined();
    await user.click(screen.getByRole("button", { name: /\+ Espèces/ }));
    await user.type(await screen.findByLabelText("Reçu en espèces"), "10000");
    await user.keyboard("{F9}");
    const last = await slip();
    expect(within(last).getByTestId("change")).toHaveTextContent("5 000 F CFA");
    expect(within(last).getByText("Carte")).toBeVisible();
    expect(sale(counter)).toMatchObject({
      tendered: null,
      payments: [
        { method: "card", amount: 2500 },
        { method: "cash", amount: 10000 },
      ],
    });
  });

  it("takes mobile money with the passenger's telephone, and waits without a reference", async () => {
    const { user, counter } = await ready();
    await user.keyboard("1{Enter}Awa{Enter}70123456{F8}");
    const line = await payment(/Mobile money/);
    expect(within(line).getByLabelText("Tél. du payeur")).toHaveValue("70123456");
    expect(screen.getByText(/les billets sortent quand le paiement est confirmé/)).toBeVisible();
    await user.keyboard("{F9}");
    const last = await slip();
    expect(sale(counter)?.payments).toEqual([
      {
        method: "mobile_money",
        amount: 7500,
        operator: "Orange Money",
        phone: "70123456",
        reference: null,
      },
    ]);
    expect(within(last).getByText(/Paiement en attente/)).toBeVisible();
    expect(counter.jobs).toEqual([]);
    await user.click(within(last).getByRole("button", { name: "Confirmer le paiement" }));
    const dialog = await screen.findByRole("dialog");
    await user.type(within(dialog).getByLabelText(/Référence/), "PP231121.1234");
    await user.click(within(dialog).getByRole("button", { name: "Confirmer et imprimer" }));
    await user.click(await within(dialog).findByRole("button", { name: "Terminé" }));
    expect(await screen.findByText(/^Vendu/)).toBeVisible();
    expect(lastAsked(counter, "settle_payment")).toMatchObject({
      outcome: "completed",
      reference: "PP231121.1234",
    });
  });

  it("a pending payment can become cash, with change", async () => {
    const { user, counter } = await ready();
    await user.keyboard("1{Enter}{F8}");
    await payment(/Mobile money/);
    await user.keyboard("{F9}");
    await user.click(within(await slip()).getByRole("button", { name: "Confirmer le paiement" }));
    const dialog = await screen.findByRole("dialog");
    await user.click(within(dialog).getByRole("button", { name: "Espèces à la place" }));
    await user.type(within(dialog).getByLabelText("Reçu en espèces"), "10000");
    await user.click(within(dialog).getByRole("button", { name: "Encaisser et imprimer" }));
    expect(await within(dialog).findByText("2 500 F CFA")).toBeVisible();
    expect(lastAsked(counter, "settle_payment")).toMatchObject({ tendered: 10000 });
  });

  it("cash that was typed stays when another payment is added", async () => {
    const { user } = await ready();
    await user.keyboard("1{Enter}{Enter}{Enter}{Enter}{Enter}5000{F8}");
    expect(await screen.findByLabelText("Reçu en espèces")).toHaveValue("5000");
    const line = await payment(/Mobile money/);
    expect(within(line).getByPlaceholderText(/^2\s500$/)).toBeVisible();
  });
});

describe("reductions", () => {
  it("a promotion is priced, and an unknown one is said beside its field", async () => {
    const { user, counter } = await ready();
    await user.keyboard("1{Enter}{F7}");
    const code = await screen.findByLabelText("Code promo");
    await waitFor(() => expect(code).toHaveFocus());
    await user.keyboard("noe");
    const box = screen.getByRole("region", { name: "Réduction" });
    expect(await within(box).findByRole("alert")).toHaveTextContent("NOE");
    await user.keyboard("{F9}");
    expect(sale(counter)).toBeUndefined();
    await user.click(code);
    await user.keyboard("l");
    expect(await screen.findByText("6 750 F CFA")).toBeVisible();
    expect(screen.getByText("−750 F CFA")).toBeVisible();
    await user.keyboard("{F9}");
    await slip();
    expect(sale(counter)).toMatchObject({ promo: "NOEL", expected_total: 6750 });
  });

  it("a cashier's discount needs a reason and a supervisor, whose PIN is not kept", async () => {
    const { user, counter } = await ready();
    await user.keyboard("1{Enter}{F7}");
    await user.type(await screen.findByLabelText("Remise"), "20");
    await user.keyboard("{F9}");
    await waitFor(() => expect(screen.getByLabelText("Motif de la remise")).toHaveFocus());
    await user.click(screen.getByRole("button", { name: "Groupe" }));
    expect(await screen.findByText("6 000 F CFA")).toBeVisible();
    await user.keyboard("{F9}");
    await waitFor(() => expect(screen.getByLabelText("Son code")).toHaveFocus());
    await user.keyboard("M1");
    await user.type(screen.getByLabelText("Son PIN"), "1111");
    await user.keyboard("{F9}");
    expect(await screen.findByText(/Code ou PIN faux/)).toBeVisible();
    await user.type(screen.getByLabelText("Son PIN"), "8642");
    await user.keyboard("{F9}");
    await slip();
    expect(sale(counter)).toMatchObject({
      discount: { basis_points: 2000, amount: null, reason: "Groupe" },
      approval: { code: "M1", pin: "8642" },
    });
    const kept = counter.asked.filter(({ name }) => name === "save_draft");
    expect(JSON.stringify(kept)).not.toContain("8642");
  });

  it("a manager's discount needs nobody else", async () => {
    const { user, counter } = await ready(undefined, /Fatimata/, "8642");
    await user.keyboard("1{Enter}{F7}");
    await user.type(await screen.findByLabelText("Remise"), "1000");
    await user.click(screen.getByRole("button", { name: "F CFA" }));
    await user.click(screen.getByRole("button", { name: "Geste commercial" }));
    expect(await screen.findByText("6 500 F CFA")).toBeVisible();
    expect(screen.queryByLabelText("Son code")).toBeNull();
    await user.keyboard("{F9}");
    await slip();
    expect(sale(counter)).toMatchObject({ discount: { amount: 1000 }, approval: null });
  });
});

describe("seats that are kept", () => {
  it("are marked on the map, and sold to who they were kept for", async () => {
    const { user, counter } = await ready();
    await user.keyboard("1{Enter}Awa Sanou{Enter}70123456");
    await user.click(screen.getByRole("button", { name: "Garder" }));
    const dialog = await screen.findByRole("dialog", { name: /places? 1/ });
    expect(within(dialog).getByLabelText("Pour qui")).toHaveValue("Awa Sanou");
    await user.click(within(dialog).getByRole("button", { name: "Garder les places" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(lastAsked(counter, "hold_seats")).toMatchObject({ seats: [1], name: "Awa Sanou" });

    await waitFor(() =>
      expect(screen.getByRole("combobox", { name: "Destination" })).toHaveFocus(),
    );
    await user.keyboard("1");
    expect(await screen.findByRole("gridcell", { name: /^Place 1, gardée/ })).toHaveAttribute(
      "aria-disabled",
      "true",
    );
    expect(screen.getByText("gardée")).toBeVisible();

    await user.keyboard("{F6}");
    const list = await screen.findByRole("dialog", { name: "Places gardées" });
    expect(within(list).getByText(/encore 20 min/)).toBeVisible();
    await user.click(within(list).getByRole("button", { name: "Vendre" }));
    expect(await screen.findByText(/Gardées pour Awa Sanou/)).toBeVisible();
    expect(screen.getByLabelText("Nom")).toHaveValue("Awa Sanou");
    await screen.findByText("Place 1");
    await user.keyboard("{F9}");
    await slip();
    expect(sale(counter)).toMatchObject({
      hold: expect.stringMatching(/^hold-/),
      passengers: [{ name: "Awa Sanou", phone: "70123456", seat: 1 }],
    });
    await waitFor(() => expect(screen.queryByText(/Places gardées/)).toBeNull());
  });

  it("are let go", async () => {
    const { user, counter } = await ready();
    await user.keyboard("1{Enter}Awa");
    await user.click(screen.getByRole("button", { name: "Garder" }));
    await user.click(await screen.findByRole("button", { name: "Garder les places" }));
    await user.click(await screen.findByRole("button", { name: /Places gardées · 1/ }));
    await user.click(await screen.findByRole("button", { name: "Libérer" }));
    expect(await screen.findByText("Plus aucune place n'est gardée.")).toBeVisible();
    expect(counter.money.holds).toEqual([]);
  });
});
