import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { lastAsked, ready, slip } from "./at-sale";
import { FakeCounter } from "./fake-counter";
import type { cashier } from "./render";

type User = ReturnType<typeof cashier>;
const LATER = "2026-11-21-2";

/** A ticket on a coach that leaves later, opened from the slip. */
async function ticketOf(trip: string, passengers = 1) {
  const { user, counter } = await ready();
  counter.commands.sell_tickets({
    request: "before",
    trip,
    to: "stop-3",
    payments: [],
    promo: "",
    passengers: Array.from({ length: passengers }, (_, index) => ({
      name: ["Awa Sanou", "Ali Sanou"][index] ?? "",
      phone: "70123456",
      id_number: "",
      seat: index + 1,
    })),
  });
  await open(user);
  const panel = await screen.findByRole("region", { name: "Après la vente" }, { timeout: 5_000 });
  return { user, counter, panel };
}

async function open(user: User) {
  await user.keyboard("{F2}");
  await user.type(await screen.findByLabelText(/Numéro, téléphone/), "awa{Enter}");
  await user.click(await screen.findByRole("link", { name: /Awa/ }));
}

const action = (panel: HTMLElement, name: RegExp) => within(panel).findByRole("button", { name });

describe("after the sale", () => {
  it("each action says its cost, and what cannot be done says why", async () => {
    const { panel } = await ticketOf(LATER);
    expect(await action(panel, /^Annuler.*rend 7\s500/)).toBeEnabled();
    expect(await action(panel, /^Rembourser.*rend 6\s000.*garde 1\s500/)).toBeEnabled();
    expect(await action(panel, /^Échanger.*frais 500/)).toBeEnabled();
    expect(within(panel).queryByRole("button", { name: /absent/ })).toBeNull();
    expect(within(panel).getByText(/n'a pas encore quitté|pas encore/)).toBeVisible();
  });

  it("cancels one ticket of a sale, or more of them", async () => {
    const { user, counter, panel } = await ticketOf(LATER, 2);
    await user.click(await action(panel, /^Annuler/));
    expect(within(panel).getByRole("status")).toHaveTextContent("7 500 F CFA");
    await user.click(within(panel).getByRole("checkbox", { name: /Ali Sanou/ }));
    await user.click(within(panel).getByRole("button", { name: "Vendu deux fois" }));
    await user.click(
      await within(panel).findByRole("button", { name: /^Annuler et rendre 15\s000/ }),
    );
    expect(await within(panel).findByTestId("give")).toHaveTextContent("15 000 F CFA");
    expect(lastAsked<{ tickets: string[] }>(counter, "cancel_tickets")).toMatchObject({
      reason: "Vendu deux fois",
      tickets: [expect.any(String), expect.any(String)],
    });
    expect(await screen.findByText("annulé")).toBeVisible();
    expect(screen.getByText("Annulé")).toBeVisible();
  });

  it("refunds by the rule without a supervisor", async () => {
    const { user, counter, panel } = await ticketOf(LATER);
    await user.click(await action(panel, /^Rembourser/));
    await user.type(within(panel).getByLabelText("Motif"), "Malade{Enter}");
    const confirm = within(panel).getByRole("button", { name: /^Rembourser 6\s000/ });
    expect(confirm).toHaveFocus();
    expect(lastAsked(counter, "refund_tickets")).toBeUndefined();
    await user.keyboard("{Enter}");
    expect(await within(panel).findByText("Gardé en frais : 1 500 F CFA")).toBeVisible();
    expect(lastAsked(counter, "refund_tickets")).toMatchObject({
      expected_refund: 6000,
      approval: null,
    });
  });

  it("refunds past the rule with a supervisor's word", async () => {
    const { user, counter, panel } = await ticketOf("2026-11-21-0");
    await user.click(await action(panel, /^Rembourser.*Avec un chef/));
    await user.click(within(panel).getByRole("button", { name: "Maladie" }));
    const confirm = within(panel).getByRole("button", { name: /^Rembourser 0/ });
    expect(confirm).toBeDisabled();
    await user.type(within(panel).getByLabelText("Son code"), "M1");
    await user.type(within(panel).getByLabelText("Son PIN"), "1111");
    await user.click(confirm);
    expect(await within(panel).findByText(/Code ou PIN faux/)).toBeVisible();
    await user.type(within(panel).getByLabelText("Son PIN"), "8642");
    await user.click(confirm);
    expect(await within(panel).findByText(/Approuvé par Fatimata/)).toBeVisible();
    expect(counter.cards[0]?.row.state).toBe("refunded");
  });

  it("Escape closes a step and stays on the ticket", async () => {
    const { user, panel } = await ticketOf(LATER);
    await user.click(await action(panel, /^Rembourser/));
    await user.keyboard("{Escape}");
    expect(await action(panel, /^Échanger/)).toBeVisible();
  });

  it("exchanges for a dearer journey, the difference paid", async () => {
    const { user, counter, panel } = await ticketOf(LATER);
    await user.click(await action(panel, /^Échanger/));
    await user.click(await within(panel).findByRole("button", { name: /10:30/ }));
    expect(await within(panel).findByText("À payer")).toBeVisible();
    await user.type(await within(panel).findByLabelText("Reçu en espèces"), "5000");
    await user.click(
      within(panel).getByRole("button", { name: /^Encaisser 2\s500\sF\sCFA et échanger/ }),
    );
    expect(await within(panel).findByText(/Payé en plus : 2 500/)).toBeVisible();
    expect(within(panel).getByTestId("give")).toHaveTextContent("2 500 F CFA");
    expect(lastAsked(counter, "exchange_ticket")).toMatchObject({
      expected_difference: 2500,
      payments: [{ method: "cash", amount: 5000 }],
    });
    const link = within(panel).getByRole("link");
    await user.click(link);
    expect(await screen.findByText(/Donné en échange de/)).toBeVisible();
    expect(screen.getByText("Remplace")).toBeVisible();
  });

  it("exchanges for a cheaper journey, the difference given back", async () => {
    const { user, counter, panel } = await ticketOf(LATER);
    await user.click(await action(panel, /^Échanger/));
    await user.selectOptions(
      await within(panel).findByLabelText("Destination"),
      await within(panel).findByRole("option", { name: "Koudougou" }),
    );
    await user.click(await within(panel).findByRole("button", { name: /18:30/ }));
    await user.click(
      await within(panel).findByRole("button", { name: /^Échanger et rendre 4\s500/ }),
    );
    expect(await within(panel).findByTestId("give")).toHaveTextContent("4 500 F CFA");
    expect(lastAsked(counter, "exchange_ticket")).toMatchObject({
      expected_difference: -4500,
      payments: [],
      change: { to: "stop-1" },
    });
    expect(await screen.findByText("échangé")).toBeVisible();
  });

  it("moves to another seat at the same price, and keeps the number", async () => {
    const { user, counter, panel } = await ticketOf(LATER);
    await user.click(await action(panel, /^Déplacer/));
    await user.click(await within(panel).findByRole("gridcell", { name: /^Place 14, libre/ }));
    await user.click(await within(panel).findByRole("button", { name: "Donner la place 14" }));
    expect(await within(panel).findByText(/vaut pour la place 14/)).toBeVisible();
    expect(counter.cards[0]?.row).toMatchObject({ seat: 14, state: "valid" });
  });

  it("leaves the date open, and fixes it", async () => {
    const { user, counter, panel } = await ticketOf(LATER);
    await user.click(await action(panel, /^Laisser ouvert/));
    await user.click(within(panel).getByRole("button", { name: "Laisser la date ouverte" }));
    await user.click(await within(panel).findByRole("button", { name: "Terminé" }));
    expect(await screen.findByText("ouvert")).toBeVisible();
    expect(screen.getByText(/À utiliser jusqu'au/)).toBeVisible();
    await user.click(await action(panel, /^Fixer la date/));
    await user.click(await within(panel).findByRole("button", { name: /18:30/ }));
    await user.click(await within(panel).findByRole("button", { name: /^Donner la place/ }));
    await within(panel).findByText("C'est fait");
    expect(counter.cards[0]?.row.state).toBe("valid");
  });

  it("a ticket that waits for its payment is confirmed from its page", async () => {
    const { user } = await ready(new FakeCounter());
    await user.keyboard("1{Enter}Awa{F8}");
    await screen.findByRole("group", { name: /Mobile money/ });
    await user.keyboard("{F9}");
    await slip();
    await open(user);
    expect(await screen.findByText("impayé")).toBeVisible();
    expect(screen.getByText("Il n'y a plus rien à faire avec ce billet.")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Confirmer le paiement" }));
    await user.type(await screen.findByLabelText(/Référence/), "PP1");
    await user.click(screen.getByRole("button", { name: "Confirmer et imprimer" }));
    await user.click(await screen.findByRole("button", { name: "Terminé" }));
    await waitFor(() => expect(screen.getByText("valable")).toBeVisible());
  });
});
