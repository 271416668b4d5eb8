import { act, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { FakeCounter } from "./fake-counter";
import { cashier, logIn, openWindow } from "./render";

const MANAGER = { name: /Fatimata/, pin: "8642" };
const ADMIN = { name: /Administrateur/, pin: "9753" };

/** A page is fetched when it is first opened, which takes a busy machine a while. */
const FETCHED = { timeout: 10_000 };

async function enter(who = MANAGER, counter = new FakeCounter()) {
  const user = cashier();
  await openWindow(counter);
  await logIn(user, who.name, who.pin);
  await screen.findByRole("navigation", { name: "Pages" });
  return { user, counter };
}

async function reports(who = MANAGER) {
  const entered = await enter(who);
  await entered.user.click(await screen.findByRole("link", { name: "Rapports" }));
  await screen.findByRole("heading", { name: "Par ligne" }, FETCHED);
  return entered;
}

/** Follows an address, as a link that somebody kept. */
function go(hash: string) {
  act(() => history.pushState({}, "", hash));
}

async function openJournal(search = "") {
  const entered = await enter();
  go(`#/rapports/journal${search}`);
  await screen.findByRole("region", { name: "Écritures" }, FETCHED);
  return entered;
}

const requests = (counter: FakeCounter, name: string) =>
  counter.asked.filter((asked) => asked.name === name).map(({ request }) => request);
const last = (counter: FakeCounter, name: string) => requests(counter, name).at(-1);

beforeEach(() => {
  URL.createObjectURL = () => "blob:made";
  URL.revokeObjectURL = () => undefined;
});

describe("the day", () => {
  it("is beside the same day a week before, by sign and word", async () => {
    await reports();
    const takings = screen.getByText("Encaissé", { selector: "dt" }).parentElement;
    expect(takings).toHaveTextContent(/216\s500\s*F\sCFA\+37\s500\s*F\sCFA de plus/);
    const routes = screen.getByRole("table", { name: "Par ligne" });
    expect(within(routes).getByText(/−3\s500\s*F\sCFA de moins/)).toBeVisible();
    const methods = screen.getByRole("table", { name: "Par moyen de paiement" });
    expect(within(methods).getByRole("row", { name: /^Espèces/ })).toBeVisible();
  });

  it("has its hours as a picture and as a table", async () => {
    const { user } = await reports();
    expect(screen.getByRole("img", { name: /Encaissé par heure/ })).toBeVisible();
    await user.click(screen.getByText("Les heures en tableau"));
    const table = screen.getByRole("table", { name: "Par heure" });
    expect(within(table).getAllByRole("row")).toHaveLength(14);
  });

  it("opens what a figure is made of", async () => {
    const { user, counter } = await reports();
    const routes = screen.getByRole("table", { name: "Par ligne" });
    const koudougou = within(routes).getByRole("row", { name: /Koudougou/ });
    await user.click(within(koudougou).getByRole("link", { name: /36\s500/ }));
    await screen.findByRole("button", { name: "Retirer : Ligne OUA-KOU" });
    expect(last(counter, "audit")).toMatchObject({
      from: "2026-11-21",
      to: "2026-11-21",
      route: "OUA-KOU",
      kinds: expect.arrayContaining(["TicketsSold", "TicketsRefunded"]),
    });
  });

  it("goes back a day", async () => {
    const { user, counter } = await reports();
    await user.click(screen.getByRole("button", { name: "Jour précédent" }));
    await waitFor(() => expect(last(counter, "dashboard")).toEqual({ day: "2026-11-20" }));
  });

  it("is closed only after saying what that means", async () => {
    const { user, counter } = await reports();
    await user.click(screen.getByRole("button", { name: /Clôturer la journée ven. 20 nov./ }));
    const dialog = await screen.findByRole("dialog");
    expect(within(dialog).getByText("Cela ne peut pas être défait.")).toBeVisible();
    expect(requests(counter, "lock_day")).toEqual([]);
    await user.click(within(dialog).getByRole("button", { name: "Clôturer pour de bon" }));
    expect(await screen.findByText(/La journée ven. 20 nov. est clôturée/)).toBeVisible();
    expect(last(counter, "lock_day")).toMatchObject({ day: "2026-11-20" });
  });

  it("has variances approved with what was found out", async () => {
    const { user, counter } = await reports();
    await user.click(screen.getByRole("button", { name: "Approuver l'écart de Issouf Sawadogo" }));
    const dialog = await screen.findByRole("dialog");
    const approve = within(dialog).getByRole("button", { name: "Approuver l'écart" });
    expect(approve).toBeDisabled();
    await user.type(within(dialog).getByLabelText("Ce qui a été constaté"), "retrouvé au coffre");
    await user.click(approve);
    expect(await screen.findByText("Aucun écart n'attend.")).toBeVisible();
    expect(last(counter, "approve_variance")).toMatchObject({
      till: "till-9",
      reason: "retrouvé au coffre",
    });
  });

  it("is shown to an administrator, who may not approve or close", async () => {
    await reports(ADMIN);
    expect(screen.queryByRole("button", { name: /Approuver/ })).toBeNull();
    expect(screen.queryByRole("button", { name: /Clôturer la journée/ })).toBeNull();
    expect(screen.getByText(/Une journée attend d'être clôturée/)).toBeVisible();
  });

  it("is not for cashiers", async () => {
    await enter({ name: /Aminata/, pin: "2468" });
    expect(screen.queryByRole("link", { name: "Rapports" })).toBeNull();
    go("#/rapports");
    await screen.findByRole("combobox", { name: "Destination" });
    expect(screen.queryByRole("heading", { name: "Par ligne" })).toBeNull();
  });
});

describe("revenue", () => {
  async function revenue() {
    const entered = await reports();
    await entered.user.click(screen.getByRole("link", { name: "Recettes" }));
    await screen.findByRole("tab", { name: "Jour" }, FETCHED);
    return entered;
  }

  it("is asked for a named period or from a day to a day", async () => {
    const { user, counter } = await revenue();
    await user.selectOptions(screen.getByLabelText("Période"), "last_month");
    await waitFor(() =>
      expect(last(counter, "revenue")).toEqual({ from: "2026-10-01", to: "2026-10-31" }),
    );
    expect(await screen.findByText(/chiffres définitifs/)).toBeVisible();
    expect(location.hash).toContain("from=2026-10-01");
  });

  it("is cut by tabs that arrow keys walk through", async () => {
    const { user } = await revenue();
    await user.click(screen.getByRole("tab", { name: "Gare" }));
    await user.keyboard("{ArrowRight}{ArrowRight}{Enter}");
    const table = await screen.findByRole("table", { name: "Caissier" });
    const aminata = within(table).getByRole("row", { name: /Aminata/ });
    expect(within(aminata).getAllByRole("link")[0]).toHaveAttribute(
      "href",
      expect.stringContaining("employee=C1"),
    );
  });

  it("is written into a file, which a browser's tab may take along", async () => {
    const { user, counter } = await revenue();
    await user.click(screen.getByRole("button", { name: "CSV" }));
    expect(await screen.findByText(/exports.recettes-2026-11-21/)).toBeVisible();
    const download = await screen.findByRole("link", { name: /Télécharger/ });
    expect(download).toHaveAttribute("download", "recettes-2026-11-21-2026-11-21.csv");
    expect(last(counter, "export_revenue")).toEqual({
      from: "2026-11-21",
      to: "2026-11-21",
      format: "csv",
      language: "fr",
      content: true,
    });
  });
});

describe("the audit view", () => {
  it("names what happened, and leaves unknown kinds as they are", async () => {
    await openJournal();
    expect(screen.getByRole("link", { name: "Tiroir ouvert" })).toBeVisible();
    expect(screen.getByRole("link", { name: "SomethingNew" })).toBeVisible();
    expect(screen.getByText("le programme")).toBeVisible();
  });

  it("filters by what is chosen, and keeps it in the address", async () => {
    const { user, counter } = await openJournal();
    await screen.findByRole("option", { name: /Issouf/ });
    await user.selectOptions(screen.getByLabelText("Personne"), "C2");
    await user.selectOptions(screen.getByLabelText("Ce qui s'est passé"), "TicketsSold");
    await user.type(screen.getByLabelText("Montant dès"), "5 000");
    await user.click(screen.getByRole("button", { name: "Afficher" }));
    await waitFor(() =>
      expect(last(counter, "audit")).toMatchObject({
        employee: "C2",
        kinds: ["TicketsSold"],
        amount_min: 5_000,
      }),
    );
    expect(location.hash).toContain("kinds=TicketsSold");
  });

  it("asks on from where a page ended", async () => {
    const { user, counter } = await openJournal();
    await user.click(screen.getByRole("link", { name: /Écritures plus anciennes/ }));
    await waitFor(() => expect(last(counter, "audit")).toMatchObject({ before: 251 }));
    await user.click(await screen.findByRole("link", { name: /Revenir au début/ }));
    expect(await screen.findByRole("link", { name: "Tiroir ouvert" })).toBeVisible();
  });

  it("takes off what a figure's link brought", async () => {
    const { user, counter } = await openJournal("?trip=trip-1&from=2026-08-01&to=2026-11-21");
    expect(last(counter, "audit")).toMatchObject({ trip: "trip-1", from: "2026-08-01" });
    await user.click(screen.getByRole("button", { name: "Retirer : Un seul départ" }));
    await waitFor(() => expect(last(counter, "audit")).toMatchObject({ trip: null }));
  });

  it("opens an entry as it was signed", async () => {
    const { user } = await openJournal();
    await user.click(screen.getByRole("link", { name: "Billets remboursés" }));
    expect(
      await screen.findByRole("heading", { name: "Billets remboursés" }, FETCHED),
    ).toBeVisible();
    expect(screen.getByRole("alert")).toHaveTextContent("signature fausse");
    expect(screen.getByText("OUA2-000299-7")).toBeVisible();
    await user.click(screen.getByRole("link", { name: "Précédente" }));
    expect(await screen.findByText("signature vérifiée")).toBeVisible();
    expect(screen.getByRole("row", { name: /^Total.*7\s500.*7\s500/ })).toBeVisible();
  });
});

describe("the rules", () => {
  async function form() {
    const entered = await enter();
    await entered.user.click(screen.getByRole("link", { name: "Réglages" }));
    await entered.user.click(
      await screen.findByRole("link", { name: "Changer les règles" }, FETCHED),
    );
    await screen.findByRole("button", { name: "Enregistrer les règles" }, FETCHED);
    return entered;
  }

  it("are read in words by who may not change them", async () => {
    const { user } = await enter({ name: /Aminata/, pin: "2468" });
    await user.click(screen.getByRole("link", { name: "Réglages" }));
    expect(await screen.findByText(/24\sh avant et plus : 100\s%/, {}, FETCHED)).toBeVisible();
    expect(screen.getByText(/moins de 30\smin avant : rien/)).toBeVisible();
    expect(screen.queryByRole("link", { name: "Changer les règles" })).toBeNull();
  });

  it("say what a band means while it is typed", async () => {
    const { user, counter } = await form();
    const band = screen.getByRole("listitem", { name: "Tranche 2" });
    const share = within(band).getByLabelText("Part (%)");
    await user.clear(share);
    await user.type(share, "62,5");
    expect(screen.getByText(/de 2\sh à 24\sh avant : 62,5\s%/)).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Enregistrer les règles" }));
    expect(await screen.findByText(/Règles enregistrées/)).toBeVisible();
    expect(last(counter, "set_rules")).toMatchObject({
      rules: {
        refund: [
          { minutes_before: 1_440, kind: "full" },
          { minutes_before: 120, kind: "percent", value: 6_250 },
          { minutes_before: 30, kind: "fee", value: 500 },
        ],
        limits: [{ role: "cashier", cancel_minutes: 30 }, { cancel_minutes: null }],
        promotions: [{ code: "NOEL", basis_points: 1_000, amount: null, uses_max: 50 }],
      },
    });
  });

  it("are not sent while a field is wrong, which is marked", async () => {
    const { user, counter } = await form();
    const hold = screen.getByLabelText("Places retenues (minutes)");
    await user.clear(hold);
    await user.type(hold, "90");
    await user.click(screen.getByRole("button", { name: "Enregistrer les règles" }));
    expect(await screen.findByText("Pas plus que le maximum.")).toBeVisible();
    expect(hold).toHaveAttribute("aria-invalid", "true");
    expect(requests(counter, "set_rules")).toEqual([]);
  });
});
