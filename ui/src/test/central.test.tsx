import { act, configure, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { asAddress, asCode, readLink } from "../shared/ui/EnrolForm";
import { lastAsked, ready } from "./at-sale";
import { FakeCounter } from "./fake-counter";
import { cashier, logIn, openWindow } from "./render";

const MANAGER = { name: /Fatimata/, pin: "8642" };
const ADMIN = { name: /Administrateur/, pin: "9753" };
const CASHIER = { name: /Aminata/, pin: "2468" };

configure({ asyncUtilTimeout: 10_000 });

function online(prepare: (counter: FakeCounter) => void = () => undefined): FakeCounter {
  const counter = new FakeCounter();
  counter.central.connect();
  prepare(counter);
  return counter;
}

async function enter(who: typeof MANAGER, counter: FakeCounter) {
  const user = cashier();
  await openWindow(counter);
  await logIn(user, who.name, who.pin);
  await screen.findByRole("navigation", { name: "Pages" });
  return { user, counter };
}

function go(hash: string) {
  act(() => history.pushState({}, "", hash));
}

async function open(hash: string, who: typeof MANAGER, counter: FakeCounter) {
  const entered = await enter(who, counter);
  go(hash);
  await screen.findByRole("navigation", { name: "Central" });
  return entered;
}

const bar = () => screen.findByRole("navigation", { name: "État du guichet" });

describe("the bar", () => {
  it("says in words why the central is not reached, since when, and what waits", async () => {
    const { user } = await enter(
      CASHIER,
      online((counter) => counter.central.cut()),
    );
    const link = await within(await bar()).findByRole("link", {
      name: /pas de réseau depuis 07:31 · 3 en attente/,
    });
    expect(within(await bar()).queryByText(/à régler/)).toBeNull();
    await user.click(link);
    expect(await screen.findByRole("heading", { name: "Hors ligne" })).toBeVisible();
  });

  it("counts what is to be settled, and opens it for who may", async () => {
    const counter = online(({ central }) => central.raise());
    const { user } = await enter(MANAGER, counter);
    await user.click(await within(await bar()).findByRole("link", { name: "1 à régler" }));
    expect(await screen.findByRole("list", { name: "Cas à régler" })).toBeVisible();
  });

  it("only tells the others", async () => {
    await enter(
      CASHIER,
      online(({ central }) => central.raise()),
    );
    expect(await within(await bar()).findByText("1 à régler")).toBeVisible();
    expect(within(await bar()).queryByRole("link", { name: /à régler/ })).toBeNull();
  });
});

describe("synchronising", () => {
  it("says what waits since when, the cause, and when it is tried again", async () => {
    await open(
      "#/central",
      MANAGER,
      online((counter) => counter.central.cut()),
    );
    await screen.findByRole("heading", { name: "Hors ligne" });
    expect(screen.getByText(/Vérifiez le câble/)).toBeVisible();
    expect(screen.getByText("3 écritures")).toBeVisible();
    expect(screen.getByText(/la plus ancienne : 07:32 \(il y a 8 min\)/)).toBeVisible();
    expect(screen.getByText("Prochain essai").nextSibling).toHaveTextContent(/dans \d+ s/);
    expect(screen.getByText(/os error 101/)).toBeInTheDocument();
  });

  it("is done at once where that works", async () => {
    const counter = online(({ central }) => {
      central.status.waiting = 2;
    });
    const { user } = await open("#/central", CASHIER, counter);
    await screen.findByRole("heading", { name: "En ligne" });
    expect(screen.queryByRole("button", { name: "Suspendre" })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Synchroniser maintenant" }));
    expect(await screen.findByText("Tout est envoyé et reçu.")).toBeVisible();
    expect(screen.getByRole("heading", { name: "À jour" })).toBeVisible();
  });

  it("is paused and goes on", async () => {
    const { user, counter } = await open("#/central", MANAGER, online());
    await user.click(await screen.findByRole("button", { name: "Suspendre" }));
    expect(await screen.findByRole("heading", { name: "Suspendu" })).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Reprendre" }));
    expect(await screen.findByRole("heading", { name: "À jour" })).toBeVisible();
    expect(lastAsked(counter, "pause_sync")).toEqual({ paused: false });
  });

  it("gets another key where an administrator asks for one", async () => {
    const { user, counter } = await open("#/central", ADMIN, online());
    expect(await screen.findByText("9f3c71a2")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Changer la clé" }));
    expect(await screen.findByText("04be55d0")).toBeVisible();
    expect(screen.getByText(/^depuis 07:40/)).toBeVisible();
    expect(lastAsked(counter, "rotate_key")).toEqual({ request: expect.any(String) });
  });

  it("begins with an address and a code, typed as they come", async () => {
    const { user, counter } = await open("#/central", ADMIN, new FakeCounter());
    const send = await screen.findByRole("button", { name: "Inscrire ce guichet" });
    await user.click(send);
    expect(await screen.findByText(/Tapez l'adresse/)).toBeVisible();
    await user.type(screen.getByLabelText("Adresse du central"), "central.tkf.example");
    await user.type(screen.getByLabelText("Code d'inscription"), "acdef hjklx");
    await user.click(send);
    expect(await screen.findByText(/ce code est faux/)).toBeVisible();
    const code = screen.getByLabelText("Code d'inscription");
    expect(code).toHaveFocus();
    expect(code).toHaveAttribute("aria-invalid", "true");
    await user.clear(code);
    await user.type(code, "acdefhjklm");
    await user.click(send);
    expect(await screen.findByRole("heading", { name: "À jour" })).toBeVisible();
    expect(lastAsked(counter, "enrol_counter")).toEqual({
      url: "https://central.tkf.example",
      code: "ACDEF-HJKLM",
      name: "",
    });
  });

  it("is begun by an administrator only", async () => {
    await open("#/central", CASHIER, new FakeCounter());
    expect(await screen.findByText(/Un administrateur peut/)).toBeVisible();
    expect(screen.queryByLabelText("Adresse du central")).toBeNull();
  });

  it("reads addresses, codes and links forgivingly", () => {
    expect(asCode(" acd-ef hjk lm ")).toBe("ACDEF-HJKLM");
    expect(asAddress("central.example")).toBe("https://central.example");
    expect(asAddress("http://localhost:8080")).toBe("http://localhost:8080");
    expect(readLink("guichet:https://central.example#ACDEF-HJKLM")).toEqual({
      url: "https://central.example",
      code: "ACDEF-HJKLM",
    });
    expect(readLink("https://central.example")).toBeNull();
  });
});

describe("the company's counters", () => {
  const devices = (counter = online()) => open("#/central/guichets", ADMIN, counter);

  it("say how far behind and how wrong their clocks are", async () => {
    await devices();
    const row = await screen.findByRole("row", { name: /^Koudougou 1/ });
    expect(row).toHaveTextContent("en service");
    expect(row).toHaveTextContent("horloge en retard de 4 min");
    expect(within(row).getByText("37")).toBeVisible();
    const here = screen.getByRole("row", { name: /ce guichet/ });
    expect(here).not.toHaveTextContent("horloge");
    expect(within(here).queryByRole("button", { name: /Reprendre/ })).toBeNull();
  });

  it("get a code to read out, with its address and its time", async () => {
    const { user, counter } = await devices();
    await user.click(await screen.findByRole("button", { name: "Nouveau guichet" }));
    const dialog = await screen.findByRole("dialog");
    const station = within(dialog).getByLabelText(/Code de la gare/);
    expect(station).toHaveValue("OUA");
    await user.clear(station);
    await user.type(station, "xyz");
    await user.click(within(dialog).getByRole("button", { name: "Faire un code" }));
    expect(await within(dialog).findByText(/pas de gare avec ce code/)).toBeVisible();
    await user.clear(station);
    await user.type(station, "kou");
    await user.click(within(dialog).getByRole("radio", { name: /toute la compagnie/ }));
    await user.click(within(dialog).getByRole("button", { name: "Faire un code" }));
    expect(await within(dialog).findByTestId("code")).toHaveTextContent("ACDEF-HJKLM");
    expect(within(dialog).getByText("https://central.tkf.example")).toBeVisible();
    expect(within(dialog).getByRole("timer")).toHaveTextContent(/encore (30:00|29:5\d)/);
    expect(lastAsked(counter, "make_code")).toEqual({
      station: "KOU",
      company_wide: true,
      station_wide: false,
    });
    expect(within(dialog).getByRole("img", { name: /code QR/ })).toBeVisible();
  });

  it("are ended only after saying what that means, and why", async () => {
    const { user, counter } = await devices();
    await user.click(await screen.findByRole("button", { name: "Révoquer Koudougou 1" }));
    const dialog = await screen.findByRole("dialog");
    expect(within(dialog).getByText(/pas encore envoyé n'arrive plus/)).toBeVisible();
    const act = within(dialog).getByRole("button", { name: "Révoquer pour de bon" });
    expect(act).toBeDisabled();
    await user.click(within(dialog).getByRole("button", { name: "PC volé" }));
    await user.click(act);
    expect(await screen.findByText(/Révocation de Koudougou 1 enregistrée/)).toBeVisible();
    expect(lastAsked(counter, "revoke_device")).toMatchObject({
      device: "device-3",
      reason: "PC volé",
    });
    expect(await screen.findByRole("row", { name: /Koudougou 1.*révoqué/ })).toBeVisible();
  });

  it("give their unsold seats back, with the risk said", async () => {
    const { user, counter } = await devices();
    const take = await screen.findByRole("button", { name: "Reprendre les places de Koudougou 1" });
    expect(screen.queryByRole("button", { name: /places de Ouagadougou 2/ })).toBeNull();
    await user.click(take);
    const dialog = await screen.findByRole("dialog");
    expect(within(dialog).getByText(/12 places non vendues/)).toBeVisible();
    expect(within(dialog).getByText(/il les vend peut-être en ce moment/)).toBeVisible();
    await user.type(within(dialog).getByLabelText("Motif"), "coupure");
    await user.click(within(dialog).getByRole("button", { name: "Reprendre les places" }));
    expect(await screen.findByText(/Reprise des places de Koudougou 1 enregistrée/)).toBeVisible();
    expect(lastAsked(counter, "recall_seats")).toMatchObject({ trip: null, reason: "coupure" });
  });

  it("are not known offline, which is said with its cause", async () => {
    await devices(online((counter) => counter.central.cut("timeout", "timeout: global")));
    expect(await screen.findByRole("alert")).toHaveTextContent(/n'a pas répondu à temps/);
  });

  it("are for administrators", async () => {
    await enter(MANAGER, online());
    go("#/central/guichets");
    await waitFor(() => expect(location.hash).not.toContain("guichets"));
  });
});

describe("what is to be settled", () => {
  const inbox = (who = MANAGER) =>
    open(
      "#/central/exceptions",
      who,
      online(({ central }) => {
        central.raise();
        central.raise({
          exception: "exception-2",
          kind: "something_new",
          subject: "Ouagadougou 2",
          here: true,
          entries: [],
        });
      }),
    );

  it("is told in words, with where, since when and the entries", async () => {
    await inbox();
    const list = await screen.findByRole("list", { name: "Cas à régler" });
    const [newest, doubled] = within(list).getAllByRole("listitem");
    expect(newest).toHaveTextContent(/something_new Ouagadougou 2.*\(ce guichet\)/);
    expect(doubled).toHaveTextContent(
      /Une place a été vendue deux fois. OUA2-000231-4 · .* · place 14/,
    );
    expect(doubled).toHaveTextContent(/Koudougou 1 · 07:28 \(il y a 12 min\)/);
    expect(
      within(doubled as HTMLElement).getByRole("link", { name: "Écriture n° 231" }),
    ).toHaveAttribute("href", expect.stringContaining("/rapports/journal/231"));
  });

  it("is settled with a note, and found again with it", async () => {
    const { user, counter } = await inbox();
    await user.click(await screen.findByRole("button", { name: /Régler : OUA2-000231-4/ }));
    const dialog = await screen.findByRole("dialog");
    const settle = within(dialog).getByRole("button", { name: "Marquer comme réglé" });
    expect(settle).toBeDisabled();
    await user.type(within(dialog).getByLabelText("Ce qui a été fait"), "place 16 donnée");
    await user.click(settle);
    expect(await screen.findByText("Le cas est réglé.")).toBeVisible();
    expect(lastAsked(counter, "resolve_exception")).toMatchObject({
      exception: "exception-1",
      note: "place 16 donnée",
    });
    await user.click(screen.getByRole("checkbox", { name: /Montrer aussi/ }));
    expect(await screen.findByText(/Réglé par Fatimata.*place 16 donnée/)).toBeVisible();
  });

  it("is shown to an administrator, who does not settle it", async () => {
    await inbox(ADMIN);
    await screen.findByRole("list", { name: "Cas à régler" });
    expect(screen.queryByRole("button", { name: /^Régler/ })).toBeNull();
  });

  it("may be nothing", async () => {
    await open("#/central/exceptions", MANAGER, online());
    expect(await screen.findByText("Rien à régler.")).toBeVisible();
  });
});

describe("seats that are not guaranteed here", () => {
  const LATER = [14, 15, 16];

  async function atSeats(prepare: (counter: FakeCounter) => void) {
    const counter = online((one) => {
      one.central.elsewhere = [...LATER];
      prepare(one);
    });
    const entered = await ready(counter);
    await entered.user.keyboard("1{Enter}");
    await screen.findByRole("gridcell", { name: /Place 14, libre, à confirmer/ });
    return entered;
  }

  it("are asked for when they are chosen", async () => {
    const { user, counter } = await atSeats(() => undefined);
    await user.click(screen.getByRole("gridcell", { name: /Place 14,/ }));
    expect(await screen.findByText("La place 14 est garantie ici.")).toBeVisible();
    expect(lastAsked(counter, "ask_seats")).toMatchObject({
      from: "stop-0",
      to: "stop-3",
      seats: [14],
    });
    expect(await screen.findByRole("gridcell", { name: /Place 14, choisie/ })).toBeVisible();
  });

  it("make place for a guaranteed one when another counter keeps them", async () => {
    const { user } = await atSeats(({ central }) => {
      central.kept = [14];
    });
    await user.click(screen.getByRole("gridcell", { name: /Place 14,/ }));
    expect(await screen.findByText(/La place 14 est à un autre guichet/)).toBeVisible();
    expect(screen.queryByRole("gridcell", { name: /Place 14, choisie/ })).toBeNull();
    await user.click(screen.getByRole("button", { name: /Prendre la place \d+, garantie/ }));
    await waitFor(() => expect(screen.queryByText(/à un autre guichet/)).toBeNull());
  });

  it("are not asked for while the central is out of reach", async () => {
    const { user, counter } = await atSeats(({ central }) => central.cut());
    await user.click(screen.getByRole("gridcell", { name: /Place 14,/ }));
    expect(await screen.findByText(/Sans liaison avec le central, la place 14/)).toBeVisible();
    expect(lastAsked(counter, "ask_seats")).toBeUndefined();
  });

  it("are asked for by number where too few are left", async () => {
    const counter = online((one) => {
      one.central.elsewhere = Array.from({ length: 49 }, (_, index) => index + 1);
    });
    const { user } = await ready(counter);
    await user.keyboard("1{Enter}");
    await user.click(await screen.findByRole("button", { name: "Demander 1 place au central" }));
    expect(await screen.findByText("1 place de plus est garantie ici.")).toBeVisible();
    expect(lastAsked(counter, "ask_seats")).toMatchObject({ seats: [], count: 1 });
    expect(await screen.findByRole("gridcell", { name: /Place \d+, choisie/ })).toBeVisible();
  });
});

describe("the right to change a ticket", () => {
  async function ticket(given: boolean) {
    const counter = online((one) => {
      one.central.rights = { elsewhere: true, given };
    });
    const { user } = await ready(counter);
    counter.commands.sell_tickets({
      request: "before",
      trip: "2026-11-21-2",
      to: "stop-3",
      payments: [],
      promo: "",
      passengers: [{ name: "Awa Sanou", phone: "", id_number: "" }],
    });
    await user.keyboard("{F2}");
    await user.type(await screen.findByLabelText(/Numéro, téléphone/), "awa{Enter}");
    await user.click(await screen.findByRole("link", { name: /Awa/ }));
    const panel = await screen.findByRole("region", { name: "Après la vente" });
    await user.click(
      await within(panel).findByRole("button", { name: "Demander le droit au central" }),
    );
    return panel;
  }

  it("is asked for, and then it is here", async () => {
    const panel = await ticket(true);
    expect(await within(panel).findByText(/Le droit est ici/)).toBeVisible();
    expect(await within(panel).findByRole("button", { name: /^Annuler/ })).toBeEnabled();
  });

  it("may stay with who holds it", async () => {
    const panel = await ticket(false);
    expect(await within(panel).findByText(/Koudougou 1 a le droit/)).toBeVisible();
    expect(within(panel).getByRole("button", { name: /Demander le droit/ })).toBeEnabled();
  });
});

describe("the first start", () => {
  it("joins a company that exists", async () => {
    const counter = new FakeCounter();
    counter.founded = false;
    const user = cashier();
    await openWindow(counter);
    await user.click(await screen.findByRole("button", { name: "J'ai l'adresse et le code" }));
    await user.type(
      await screen.findByLabelText("Adresse du central"),
      "guichet:https://central.tkf.example#ACDEF-HJKLM",
    );
    expect(screen.getByLabelText("Code d'inscription")).toHaveValue("ACDEF-HJKLM");
    await user.click(screen.getByRole("button", { name: "Rejoindre la compagnie" }));
    expect(await screen.findByRole("button", { name: /Aminata/ })).toBeVisible();
    expect(lastAsked(counter, "join_company")).toMatchObject({
      url: "https://central.tkf.example",
    });
  });
});
