import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { useSaleState } from "../features/sale/draft";
import type { SellTickets } from "../wire/SellTickets";
import { FakeCounter } from "./fake-counter";
import { cashier, logIn, openWindow } from "./render";

/** A cashier in front of the ready screen, with an open till. */
async function ready(counter = new FakeCounter()) {
  const user = cashier();
  counter.till = { float: 20000, takings: 0, tickets: 0, owner: "C1", name: "Aminata Ouédraogo" };
  await openWindow(counter);
  await logIn(user);
  const destination = await screen.findByRole("combobox", { name: "Destination" });
  await waitFor(() => expect(destination).toHaveFocus());
  await screen.findByRole("option", { name: /1.*Bobo/ });
  return { user, counter, destination };
}

const sales = (counter: FakeCounter) =>
  counter.asked
    .filter(({ name }) => name === "sell_tickets")
    .map(({ request }) => request as SellTickets);

const slip = () => screen.findByRole("region", { name: "Dernière vente" });

describe("selling by keyboard", () => {
  it("takes three keys to a favourite destination with exact cash", async () => {
    const { user, counter } = await ready();
    await user.keyboard("1{Enter}{F9}");
    await slip();
    expect(sales(counter)).toMatchObject([
      { to: "stop-3", tendered: null, passengers: [{ name: "Passager", seat: 1 }] },
    ]);
    await waitFor(() =>
      expect(screen.getByRole("combobox", { name: "Destination" })).toHaveFocus(),
    );
  });

  it("takes five keys or fewer to any destination", async () => {
    const { user, counter } = await ready();
    await user.keyboard("bor{Enter}{F9}");
    await slip();
    expect(sales(counter)).toMatchObject([{ to: "stop-2" }]);
  });

  it("never sells with Enter, however often it is pressed", async () => {
    const { user, counter } = await ready();
    await user.keyboard("1{Enter}{Enter}{Enter}{Enter}{Enter}{Enter}{Enter}{Enter}");
    expect(screen.getByLabelText("Reçu")).toHaveFocus();
    expect(sales(counter)).toEqual([]);
  });

  it("goes through departure, seat, name, phone and cash, and gives change", async () => {
    const { user, counter } = await ready();
    await user.keyboard("1{Enter}{Enter}14");
    await waitFor(() => expect(screen.getByText("Place 14")).toBeVisible());
    await user.keyboard("{Enter}Adama Ouédraogo{Enter}70123456{Enter}10000{F9}");
    const last = await slip();
    expect(within(last).getByTestId("change")).toHaveTextContent("2 500 F CFA");
    expect(sales(counter)).toMatchObject([
      {
        tendered: 10000,
        passengers: [{ name: "Adama Ouédraogo", phone: "70123456", seat: 14 }],
      },
    ]);
  });

  it("steps back with Escape without losing what was typed", async () => {
    const { user } = await ready();
    await user.keyboard("1{Enter}Awa");
    expect(await screen.findByLabelText("Nom")).toHaveValue("Awa");
    await user.keyboard("{Escape}{Escape}{Escape}");
    expect(screen.getByRole("combobox", { name: "Destination" })).toHaveFocus();
    expect(screen.getByLabelText("Nom")).toHaveValue("Awa");
  });

  it("adds passengers with F4, each with a seat and a price", async () => {
    const { user, counter } = await ready();
    await user.keyboard("1{Enter}{F4}{F4}");
    await waitFor(() => expect(screen.getByText("22 500 F CFA")).toBeVisible());
    await user.keyboard("{F9}");
    await slip();
    expect(sales(counter)[0]?.passengers.map(({ seat }) => seat)).toEqual([1, 2, 5]);
  });
});

describe("when something is in the way", () => {
  it("too little cash is said beside the cash, and F9 does not sell", async () => {
    const { user, counter } = await ready();
    await user.keyboard("1{Enter}{Enter}{Enter}{Enter}{Enter}5000{F9}");
    expect(screen.getByText("Il manque")).toBeVisible();
    expect(sales(counter)).toEqual([]);
  });

  it("a seat sold meanwhile brings the map anew, and another best seat", async () => {
    const { user, counter } = await ready();
    await user.keyboard("1{Enter}");
    await screen.findByText("Place 1");
    counter.sold.get("2026-11-21-0")?.push({ seat: 1, from: 0, to: 4 });
    await user.keyboard("{F9}");
    expect(await screen.findByText(/place 1 vient d'être vendue/)).toBeVisible();
    expect(await screen.findByText("Place 2")).toBeVisible();
    await user.keyboard("{F9}");
    await slip();
    expect(sales(counter).map(({ passengers }) => passengers[0]?.seat)).toEqual([1, 2]);
  });

  it("a lost answer is asked again with the same request, and sold once", async () => {
    const { user, counter } = await ready();
    counter.lose.add("sell_tickets");
    await user.keyboard("1{Enter}{F9}");
    expect(await screen.findByText(/pas eu de réponse/)).toBeVisible();
    expect(screen.getByLabelText("Nom")).toBeDisabled();
    await user.keyboard("{F9}");
    await slip();
    const [first, second] = sales(counter);
    expect(second).toEqual(first);
    expect(counter.till?.tickets).toBe(1);
  });

  it("the request is kept before the first try", async () => {
    const { user, counter } = await ready();
    await user.keyboard("1{Enter}{F9}");
    await slip();
    const names = counter.asked.map(({ name }) => name);
    const sold = names.indexOf("sell_tickets");
    const kept = counter.asked[names.lastIndexOf("save_draft", sold)]?.request;
    expect(kept).toMatchObject({ draft: { attempt: { request: sales(counter)[0]?.request } } });
  });

  it("a closed till opens over the sale, which stays", async () => {
    const counter = new FakeCounter();
    const { user } = await ready(counter);
    counter.till = null;
    await waitFor(() => expect(screen.getByText("caisse fermée")).toBeVisible(), {
      timeout: 5_000,
    });
    await user.keyboard("1{Enter}Awa{F9}");
    const dialog = await screen.findByRole("dialog", { name: "Ouvrir la caisse" });
    await user.type(within(dialog).getByLabelText("Somme du fond"), "20000");
    await user.keyboard("{F9}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(screen.getByLabelText("Nom")).toHaveValue("Awa");
    await user.keyboard("{F9}");
    await slip();
    expect(counter.till).toMatchObject({ float: 20000, takings: 7500 });
  });

  it("what was typed is kept, and comes back after a restart", async () => {
    const { user, counter } = await ready();
    await user.keyboard("1{Enter}Awa");
    await waitFor(() =>
      expect(counter.draft).toMatchObject({
        to: { name: "Bobo-Dioulasso" },
        travellers: [{ name: "Awa" }],
      }),
    );
    useSaleState.setState({ owner: null });
    expect(await screen.findByLabelText("Nom")).toHaveValue("Awa");
  });
});
