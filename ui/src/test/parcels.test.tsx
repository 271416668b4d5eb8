import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { useDock } from "../features/parcels/dock";
import { emptyDraft, useParcelState } from "../features/parcels/draft";
import { WORDS } from "../features/parcels/verdicts";
import type { HandOver } from "../wire/HandOver";
import type { LoadPiece } from "../wire/LoadPiece";
import type { PieceVerdict } from "../wire/PieceVerdict";
import type { RegisterParcel } from "../wire/RegisterParcel";
import { lastAsked } from "./at-sale";
import { FakeCounter } from "./fake-counter";
import { PICKUP_CODE, PIECE_LOOKS } from "./fake-parcels";
import { cashier, logIn, openWindow } from "./render";

configure({ asyncUtilTimeout: 8_000 });

const MANAGER = { name: /Fatimata/, pin: "8642" };
const TRIP = "2026-11-21-0";

function withTill(): FakeCounter {
  const counter = new FakeCounter();
  counter.till = { float: 20000, takings: 0, tickets: 0, owner: "C1", name: "Aminata Ouédraogo" };
  return counter;
}

/** A cashier on one of the pages of parcels. */
async function at(page: string, counter = withTill(), who?: typeof MANAGER) {
  const user = cashier();
  await openWindow(counter);
  await logIn(user, who?.name, who?.pin);
  await screen.findByRole("navigation", { name: "Pages" });
  location.hash = `#/${page}`;
  window.dispatchEvent(new PopStateEvent("popstate"));
  return { user, counter };
}

type User = Awaited<ReturnType<typeof at>>["user"];

/** A parcel that is known, as another window would take it in. */
async function registered(counter: FakeCounter, part: Partial<RegisterParcel> = {}) {
  counter.me ??= counter.person("C1") ?? null;
  const request: RegisterParcel = {
    request: `registered-${counter.depot.kept.length}`,
    destination: "BOB",
    sender: { name: "Paul Zongo", phone: "70000001", id_number: "", address: "" },
    receiver: { name: "Salimata Ouattara", phone: "76000002", id_number: "", address: "" },
    pieces: [
      { description: "Sac de riz", grams: 25_000, declared: 0, fragile: false, perishable: false },
      { description: "Carton", grams: 4_000, declared: 0, fragile: true, perishable: false },
    ],
    payer: "receiver",
    cod: 5_000,
    collection: false,
    home_delivery: false,
    prohibited_read: true,
    payments: [],
    ...part,
  };
  const answer = await counter.door("register_parcel", request, null);
  counter.me = null;
  const kept = counter.depot.kept.at(-1);
  if (!kept) throw new Error("nothing was registered");
  return { ...(answer as { waybill: string; parcel: string; pieces: string[] }), kept };
}

/** Brings a parcel here, ready to be picked up. */
async function waiting(counter: FakeCounter, part: Partial<RegisterParcel> = {}) {
  const parcel = await registered(counter, part);
  for (const piece of parcel.kept.card.pieces) {
    piece.state = "ready";
    piece.possible = ["deliver", "refuse", "unclaimed", "return", "lost", "damaged", "claim"];
  }
  parcel.kept.card.row.state = "ready";
  return parcel;
}

/** A scanner types a text and Enter, as fast as they do. */
function scan(text: string): void {
  let at = performance.now();
  const press = (init: KeyboardEventInit) => {
    const event = new KeyboardEvent("keydown", { ...init, bubbles: true, cancelable: true });
    at += 5;
    Object.defineProperty(event, "timeStamp", { value: at });
    (document.activeElement ?? document.body).dispatchEvent(event);
  };
  act(() => {
    for (const key of text) {
      const code = key === "-" ? "Minus" : /\d/.test(key) ? `Digit${key}` : `Key${key}`;
      press({ key, code });
    }
    press({ key: "Enter", code: "Enter" });
  });
}

/** Pastes where nothing can be typed. */
function paste(text: string): void {
  const event = new Event("paste", { bubbles: true, cancelable: true });
  Object.assign(event, { clipboardData: { getData: () => text } });
  act(() => void document.body.dispatchEvent(event));
}

const asked = <T,>(counter: FakeCounter, name: string) =>
  counter.asked.filter((one) => one.name === name).map((one) => one.request as T);
const group = (name: string) => screen.findByRole("group", { name });

beforeEach(() => {
  localStorage.clear();
  useParcelState.setState({ draft: emptyDraft(), owner: null, failure: null, last: null });
  useDock.setState({ owner: null, waiting: [], silent: false, past: [], shown: null });
});
afterEach(() => useDock.setState({ owner: null, waiting: [], shown: null }));

describe("taking a parcel in", () => {
  async function typed(user: User) {
    await screen.findByRole("option", { name: /BOB/ });
    await user.selectOptions(screen.getByLabelText("Destination"), "BOB");
    await user.type(within(await group("Expéditeur")).getByLabelText("Téléphone"), "70123456");
    const receiver = within(await group("Destinataire"));
    await user.type(receiver.getByLabelText("Téléphone"), "76000002");
    await user.type(receiver.getByLabelText("Nom"), "Salimata Ouattara");
    await user.type(screen.getByLabelText("1. Contenu"), "Sac de riz");
    await user.type(screen.getByLabelText("Poids (kg)"), "25,5");
  }

  it("asks the least, prices it, takes the money and tells the code", async () => {
    const { user, counter } = await at("parcels");
    await typed(user);
    // Who is known by the telephone completes themselves.
    const sender = within(await group("Expéditeur"));
    await waitFor(() => expect(sender.getByLabelText("Nom")).toHaveValue("Awa Zongo Kaboré"));
    expect(sender.getByLabelText("Adresse")).toHaveValue("Tampouy");
    const price = within(screen.getByRole("region", { name: "Prix et paiement" }));
    expect(await price.findByText(/24.kg/)).toBeVisible();
    await user.click(screen.getByLabelText(/L'expéditeur sait ce qui est interdit/));
    await user.type(await screen.findByLabelText("Reçu en espèces"), "10000");
    await user.keyboard("{F9}");
    const slip = within(await screen.findByRole("region", { name: "Dernier colis" }));
    expect(slip.getByText(PICKUP_CODE)).toBeVisible();
    expect(slip.getByTestId("parcel-change")).toHaveTextContent("6 600 F CFA");
    expect(lastAsked(counter, "register_parcel")).toMatchObject({
      destination: "BOB",
      sender: { name: "Awa Zongo Kaboré", phone: "70123456", id_number: "B1234567" },
      pieces: [{ description: "Sac de riz", grams: 25_500, size: null }],
      payer: "sender",
      expected_total: 3_400,
      prohibited_read: true,
    });
    // Its labels can be looked at.
    await user.click(await slip.findByRole("button", { name: /Aperçu de l'étiquette/ }));
    const sheet = within(await screen.findByRole("dialog"));
    expect(await sheet.findByRole("img", { name: "Étiquette 1 sur 1" })).toBeVisible();
    await user.click(sheet.getByRole("button", { name: "Fermer" }));
    // The next one can be typed at once, and needs the room.
    expect(screen.getByLabelText("Destination")).toHaveValue("");
    await user.selectOptions(screen.getByLabelText("Destination"), "BOB");
    expect(slip.getByText(PICKUP_CODE)).toBeVisible();
    expect(slip.queryByRole("button", { name: /Étiquettes/ })).toBeNull();
  });

  it("goes to the field of a piece that is wrong", async () => {
    const { user } = await at("parcels");
    await typed(user);
    await user.type(screen.getByLabelText("Taille (cm)"), "40 x");
    await user.keyboard("{F9}");
    expect(screen.getByLabelText("Taille (cm)")).toHaveFocus();
    expect(screen.getByText("Comme 40 x 30 x 20, ou rien.")).toBeVisible();
  });

  it("completes who is known once, and not against who types", async () => {
    const { user } = await at("parcels");
    await screen.findByRole("option", { name: /BOB/ });
    const sender = within(await group("Expéditeur"));
    const [phone, name] = [sender.getByLabelText("Téléphone"), sender.getByLabelText("Nom")];
    await user.type(phone, "70123456");
    await waitFor(() => expect(name).toHaveValue("Awa Zongo Kaboré"));
    // Another telephone is somebody else's.
    await user.type(phone, "{Backspace}7");
    expect(name).toHaveValue("");
    await user.type(name, "Issa");
    await user.type(phone, "{Backspace}6");
    await user.click(await screen.findByRole("button", { name: "Awa Zongo Kaboré" }));
    expect(name).toHaveValue("Awa Zongo Kaboré");
  });

  it("says beside each field what is missing, and asks the engine for nothing", async () => {
    const { user, counter } = await at("parcels");
    await screen.findByLabelText("Destination");
    await user.keyboard("{F9}");
    expect(await screen.findByText("Choisissez la destination.")).toBeVisible();
    expect(screen.getByLabelText("Destination")).toHaveFocus();
    await user.selectOptions(screen.getByLabelText("Destination"), "BOB");
    await user.keyboard("{F9}");
    expect(within(await group("Expéditeur")).getByText("Tapez le téléphone.")).toBeVisible();
    expect(asked(counter, "register_parcel")).toEqual([]);
  });

  it("refuses without the prohibited goods, and a wrong weight beside the pieces", async () => {
    const { user } = await at("parcels");
    await typed(user);
    await user.keyboard("{F9}");
    expect(await screen.findByText(/Lisez cette liste à l'expéditeur/)).toBeVisible();
    await user.clear(screen.getByLabelText("Poids (kg)"));
    await user.type(screen.getByLabelText("Poids (kg)"), "900");
    const pieces = within(screen.getByRole("region", { name: "Pièces" }));
    expect(await pieces.findByText(/ne peut pas peser 900000 grammes/)).toBeVisible();
  });

  it("has more pieces with F4, and one more like another", async () => {
    const { user, counter } = await at("parcels");
    await typed(user);
    await user.click(screen.getByRole("button", { name: "Encore une pièce comme la 1" }));
    await user.keyboard("{F4}");
    expect(screen.getByRole("heading", { name: "3 pièces" })).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Retirer la pièce 3" }));
    await user.click(screen.getByRole("button", { name: "Le destinataire" }));
    await user.click(screen.getByLabelText(/L'expéditeur sait ce qui est interdit/));
    expect(await screen.findByText("À payer par le destinataire")).toBeVisible();
    await waitFor(() => expect(screen.getByText("Rien à payer")).toBeVisible());
    await user.click(screen.getByRole("button", { name: /Enregistrer le colis/ }));
    await screen.findByRole("region", { name: "Dernier colis" });
    const request = lastAsked<RegisterParcel>(counter, "register_parcel");
    expect(request?.pieces).toHaveLength(2);
    expect(request).toMatchObject({ payer: "receiver", payments: [] });
  });

  it("goes from field to field with Enter, and never takes anything in by it", async () => {
    const { user, counter } = await at("parcels");
    await screen.findByRole("option", { name: /BOB/ });
    await user.keyboard("{Enter}70123456{Enter}");
    expect(within(await group("Expéditeur")).getByLabelText("Nom")).toHaveFocus();
    await user.keyboard("{Enter}{Enter}{Enter}");
    expect(within(await group("Destinataire")).getByLabelText("Téléphone")).toHaveFocus();
    expect(asked(counter, "register_parcel")).toEqual([]);
  });

  it("keeps all that was typed while the page is left, and after a restart", async () => {
    const { user } = await at("parcels");
    await typed(user);
    await user.click(screen.getByRole("link", { name: "Listes" }));
    await user.click(await screen.findByRole("link", { name: "Recevoir" }));
    expect(await screen.findByLabelText("1. Contenu")).toHaveValue("Sac de riz");
    await user.click(screen.getByRole("link", { name: "Listes" }));
    await screen.findByRole("button", { name: "Réclamations" });
    useParcelState.setState({ draft: emptyDraft(), owner: null });
    await user.click(await screen.findByRole("link", { name: "Recevoir" }));
    expect(await screen.findByLabelText("1. Contenu")).toHaveValue("Sac de riz");
  });

  it("asks again with the same intention where the answer was lost", async () => {
    const { user, counter } = await at("parcels");
    await typed(user);
    await user.click(screen.getByLabelText(/L'expéditeur sait ce qui est interdit/));
    await screen.findByLabelText("Reçu en espèces");
    counter.lose.add("register_parcel");
    await user.keyboard("{F9}");
    expect(await screen.findByText(/F9 demande encore/)).toBeVisible();
    await user.keyboard("{F9}");
    await screen.findByRole("region", { name: "Dernier colis" });
    const [first, second] = asked<RegisterParcel>(counter, "register_parcel");
    expect(second?.request).toBe(first?.request);
    expect(counter.depot.kept).toHaveLength(1);
  });

  it("says where to open the till when it is closed", async () => {
    const { user } = await at("parcels", new FakeCounter());
    await typed(user);
    await user.click(screen.getByLabelText(/L'expéditeur sait ce qui est interdit/));
    await screen.findByLabelText("Reçu en espèces");
    await user.keyboard("{F9}");
    expect(await screen.findByRole("link", { name: "Ouvrir la caisse" })).toBeVisible();
  });
});

describe("following a parcel", () => {
  it("is found by telephone and by name, and a number opens it", async () => {
    const counter = withTill();
    const { waybill } = await registered(counter);
    const { user } = await at("parcels/lists", counter);
    await screen.findByRole("navigation", { name: "Pages des colis" });
    await user.keyboard("{F3}");
    const field = await screen.findByLabelText(/Numéro, téléphone, nom/);
    await user.type(field, "76 00 00 02{Enter}");
    const found = within(await screen.findByRole("region", { name: "Colis trouvés" }));
    expect(found.getByText("Salimata Ouattara")).toBeVisible();
    await user.clear(field);
    await user.type(field, `${waybill}{Enter}`);
    expect(await screen.findByRole("heading", { name: waybill })).toBeVisible();
    expect(screen.getByText("Colis reçu")).toBeVisible();
  });

  it("opens by a scan wherever one is", async () => {
    const counter = withTill();
    const { waybill, pieces } = await registered(counter);
    await at("billets", counter);
    await screen.findByLabelText(/Numéro, téléphone, nom/);
    scan(pieces[0] ?? "");
    expect(await screen.findByRole("heading", { name: waybill })).toBeVisible();
  });

  it("offers only what is possible here, each with its cost", async () => {
    const counter = withTill();
    const { parcel } = await registered(counter, { payer: "sender" });
    const { user } = await at(`parcels/one?of=${parcel}`, counter);
    const cancel = await screen.findByRole("button", { name: /Annuler le colis/ });
    expect(cancel).toHaveTextContent("rend 3 700 F CFA à l'expéditeur");
    expect(screen.queryByRole("button", { name: /Remettre…/ })).toBeNull();
    expect(screen.queryByRole("button", { name: /Noter perdu/ })).toBeNull();
    await user.click(cancel);
    const sheet = within(await screen.findByRole("dialog"));
    await user.click(sheet.getByRole("button", { name: "L'expéditeur renonce" }));
    await user.click(sheet.getByRole("button", { name: "Annuler le colis" }));
    expect(await sheet.findByText("3 700 F CFA")).toBeVisible();
    await user.click(sheet.getByRole("button", { name: "Terminé" }));
    expect(await screen.findAllByText("Annulé")).not.toHaveLength(0);
  });

  it("takes nothing back of which a piece has left", async () => {
    const counter = withTill();
    const { parcel, kept } = await registered(counter, { payer: "sender" });
    const [first] = kept.card.pieces;
    if (first) first.possible = ["unload", "lost", "damaged", "claim"];
    await at(`parcels/one?of=${parcel}`, counter);
    expect(await screen.findByRole("button", { name: /Noter un dommage/ })).toBeVisible();
    expect(screen.queryByRole("button", { name: /Annuler le colis/ })).toBeNull();
  });

  it("notes damage of one piece, opens a claim, decides it and pays it", async () => {
    const counter = withTill();
    if (counter.till) counter.till.owner = "M1";
    const { parcel } = await waiting(counter);
    const { user } = await at(`parcels/one?of=${parcel}`, counter, MANAGER);
    await user.click(await screen.findByRole("button", { name: /Noter un dommage/ }));
    let sheet = within(await screen.findByRole("dialog"));
    // None is meant before it is chosen.
    await user.click(sheet.getByRole("button", { name: "Mouillé" }));
    expect(sheet.getByRole("button", { name: "Noter un dommage" })).toBeDisabled();
    await user.click(sheet.getByLabelText(/^2\./));
    await user.click(sheet.getByRole("button", { name: "Noter un dommage" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(lastAsked(counter, "damaged_pieces")).toMatchObject({ pieces: [2], reason: "Mouillé" });

    await user.click(screen.getByRole("button", { name: /Réclamation…/ }));
    sheet = within(await screen.findByRole("dialog"));
    await user.type(sheet.getByLabelText(/Somme demandée/), "4000");
    await user.type(sheet.getByLabelText("Ce qu'il dit"), "Le carton est mouillé");
    await user.click(sheet.getByRole("button", { name: "Ouvrir la réclamation" }));
    await user.click(await screen.findByRole("button", { name: "Décider…" }));
    expect(lastAsked(counter, "open_claim")).toMatchObject({ pieces: [2] });
    sheet = within(await screen.findByRole("dialog"));
    await user.type(sheet.getByLabelText(/Somme accordée/), "2500");
    await user.click(sheet.getByRole("button", { name: "Faute de la compagnie" }));
    await user.click(sheet.getByRole("button", { name: "Décider" }));
    await user.click(await screen.findByRole("button", { name: /Payer 2.500/ }));
    sheet = within(await screen.findByRole("dialog"));
    await user.type(sheet.getByLabelText("N° de pièce d'identité"), "B99");
    await user.click(sheet.getByRole("button", { name: /Remettre 2.500/ }));
    expect(await sheet.findByText(/Remis : 2.500/)).toBeVisible();
    expect(lastAsked(counter, "pay_claim")).toMatchObject({
      payout: { method: "cash", taken_by: "Paul Zongo", id_number: "B99" },
    });
  });

  it("lists what waits, and announces what was unloaded", async () => {
    const counter = withTill();
    const { kept, waybill } = await waiting(counter);
    for (const piece of kept.card.pieces) piece.state = "unloaded";
    kept.card.row.state = "unloaded";
    const { user } = await at("parcels/lists", counter);
    const list = await screen.findByRole("region", { name: "À retirer ici" });
    expect(list).toHaveTextContent(waybill);
    await user.click(screen.getByRole("button", { name: "Annoncer 1 colis déchargé" }));
    const sheet = within(await screen.findByRole("dialog"));
    await user.type(sheet.getByLabelText("Rayon (facultatif)"), "B2");
    await user.click(sheet.getByRole("button", { name: "Annoncer" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(lastAsked(counter, "ready_parcels")).toMatchObject({ shelf: "B2" });
    await user.click(screen.getByRole("button", { name: "Non réclamés" }));
    await user.type(screen.getByLabelText("Depuis combien de jours"), "15");
    await waitFor(() =>
      expect(lastAsked(counter, "list_parcels")).toMatchObject({ list: "unclaimed", days: 15 }),
    );
    expect(await screen.findByText("Aucun colis n'attend depuis si longtemps.")).toBeVisible();
  });

  it("gives the sender their cash on delivery", async () => {
    const counter = withTill();
    const { kept, parcel } = await registered(counter);
    kept.card.row.cod_owed = 5_000;
    const { user } = await at(`parcels/one?of=${parcel}`, counter);
    await user.click(await screen.findByRole("button", { name: /sort 5.000.F.CFA de la caisse/ }));
    const sheet = within(await screen.findByRole("dialog"));
    await user.type(sheet.getByLabelText("N° de pièce d'identité"), "B77");
    await user.click(sheet.getByRole("button", { name: /Remettre 5.000/ }));
    expect(await sheet.findByText(/Remis : 5.000/)).toBeVisible();
    expect(kept.card.row.cod_owed).toBe(0);
  });
});

describe("loading a coach", () => {
  const loads = (counter: FakeCounter) => asked<LoadPiece>(counter, "load_piece");
  const verdict = () => screen.findByTestId("verdict");

  it("is chosen from those that leave, and every scan is judged", async () => {
    const counter = withTill();
    const { pieces, waybill } = await registered(counter);
    const { user } = await at("parcels/trips", counter);
    await user.click(await screen.findByRole("link", { name: /08:00/ }));
    expect(await screen.findByText("Scannez une étiquette")).toBeVisible();
    expect(screen.getByRole("status", { name: "" })).toHaveTextContent("0sur2");
    scan(pieces[0] ?? "");
    const shown = await verdict();
    expect(shown).toHaveAttribute("data-colour", "go");
    expect(shown).toHaveTextContent("CHARGÉ");
    expect(shown).toHaveTextContent(`${waybill} · 1/2`);
    expect(shown).toHaveTextContent("Dans le car, pour Gare de Bobo.");
    await user.keyboard("{Escape}");
    expect(await screen.findByText("1 pièce à charger")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Liste de chargement" }));
    expect(await screen.findByText("Envoyé à l'imprimante.")).toBeVisible();
    expect(lastAsked(counter, "print_shipment")).toEqual({ trip: TRIP, unloaded: false });
  });

  it("answers scans in their order, though they come faster", async () => {
    const counter = withTill();
    const { pieces } = await registered(counter);
    await at(`parcels/trips/${TRIP}`, counter);
    await screen.findByText("Scannez une étiquette");
    let answer: (value?: unknown) => void = () => undefined;
    counter.late.set("load_piece", new Promise((resolve) => (answer = resolve)));
    for (const piece of [pieces[0], pieces[1], pieces[0]]) scan(piece ?? "");
    expect(screen.queryByTestId("verdict")).toBeNull();
    counter.late.delete("load_piece");
    answer();
    await screen.findByText("DÉJÀ SCANNÉ", { selector: "[data-testid] *" });
    expect(loads(counter).map(({ text }) => text)).toEqual([pieces[0], pieces[1], pieces[0]]);
    expect(new Set(loads(counter).map(({ request }) => request)).size).toBe(3);
    const past = within(screen.getByRole("region", { name: "Derniers scans" }));
    expect(past.getAllByRole("listitem")).toHaveLength(3);
  });

  it("keeps a scan that was not answered, and says so", async () => {
    const counter = withTill();
    const { pieces } = await registered(counter);
    const { user } = await at(`parcels/trips/${TRIP}`, counter);
    await screen.findByText("Scannez une étiquette");
    counter.deaf.add("load_piece");
    scan(pieces[0] ?? "");
    expect(await screen.findByText(/1 scan est gardé/)).toBeVisible();
    counter.deaf.delete("load_piece");
    await user.click(screen.getByRole("button", { name: "Réessayer" }));
    expect(await verdict()).toHaveTextContent("CHARGÉ");
    expect(new Set(loads(counter).map(({ request }) => request)).size).toBe(1);
  });

  it("notes where the pieces change, and takes a number typed", async () => {
    const counter = withTill();
    const { pieces } = await registered(counter);
    const { user } = await at(`parcels/trips/${TRIP}`, counter);
    await user.selectOptions(await screen.findByLabelText("Les pièces changent de car à"), "BOB");
    await user.keyboard("{F3}");
    await user.keyboard(`${(pieces[1] ?? "").toLowerCase()}{Enter}`);
    await verdict();
    expect(loads(counter)).toMatchObject([{ text: pieces[1], via: "BOB" }]);
  });

  it.each(Object.entries(PIECE_LOOKS) as [PieceVerdict, (typeof PIECE_LOOKS)[PieceVerdict]][])(
    "%s is told by colour, shape and word",
    async (name, [colour]) => {
      const { counter } = await at(`parcels/trips/${TRIP}`);
      await screen.findByText("Scannez une étiquette");
      paste(`verdict:${name}`);
      const shown = await verdict();
      expect(shown).toHaveAttribute("data-colour", colour);
      expect(shown).toHaveTextContent(String(WORDS[name].message));
      expect(shown.querySelector("svg")).not.toBeNull();
      expect(shown.textContent).not.toContain("{");
      expect(loads(counter)).toHaveLength(1);
    },
  );

  it("is unloaded where it arrives, and what is missing is told", async () => {
    const counter = withTill();
    const { pieces, kept } = await registered(counter);
    kept.trip = TRIP;
    for (const piece of kept.card.pieces) {
      piece.state = "loaded";
      piece.possible = ["unload"];
    }
    const { user } = await at("parcels/trips", counter);
    await user.click(await screen.findByRole("button", { name: "Cars qui arrivent" }));
    await user.click(await screen.findByRole("link", { name: /08:00/ }));
    expect(await screen.findByText("2 pièces manquent")).toBeVisible();
    scan(pieces[1] ?? "");
    expect(await verdict()).toHaveTextContent("DÉCHARGÉ");
    expect(await screen.findByText("1 pièce manque")).toBeVisible();
    expect(lastAsked(counter, "unload_piece")).toMatchObject({ text: pieces[1], trip: TRIP });
  });
});

describe("handing over", () => {
  async function atSheet(counter: FakeCounter, parcel: string, who?: typeof MANAGER) {
    const { user } = await at(`parcels/one?of=${parcel}`, counter, who);
    await user.click(await screen.findByRole("button", { name: /Remettre…/ }));
    const sheet = within(await screen.findByRole("dialog"));
    await sheet.findByLabelText("Code de retrait");
    return { user, sheet };
  }
  const hands = (counter: FakeCounter) => asked<HandOver>(counter, "hand_over");

  it("collects what is due against the code", async () => {
    const counter = withTill();
    const { parcel } = await waiting(counter);
    const { user, sheet } = await atSheet(counter, parcel);
    const act = sheet.getByRole("button", { name: /Encaisser 8.700.F.CFA et remettre/ });
    expect(act).toBeDisabled();
    expect(sheet.getByText("Contre remboursement, pour l'expéditeur")).toBeVisible();
    await user.type(sheet.getByLabelText("Code de retrait"), "k7m29qxd");
    await user.type(sheet.getByLabelText("Reçu en espèces"), "10000");
    await user.click(act);
    expect(await sheet.findByText(/Remis : OUA2-P/)).toBeVisible();
    expect(sheet.getByText("1 300 F CFA")).toBeVisible();
    expect(hands(counter)).toMatchObject([
      { pieces: [1, 2], taken_by: "Salimata Ouattara", code: "K7M29QXD", expected: 8_700 },
    ]);
    await user.click(sheet.getByRole("button", { name: "Terminé" }));
    expect(await screen.findByText("Colis remis")).toBeVisible();
  });

  it("has three tries, and then a supervisor's word", async () => {
    const counter = withTill();
    const { parcel } = await waiting(counter, { payer: "sender", cod: 0 });
    const { user, sheet } = await atSheet(counter, parcel);
    const code = sheet.getByLabelText("Code de retrait");
    for (const left of [2, 1, 0]) {
      await user.clear(code);
      await user.type(code, "AAAA1111");
      await user.click(sheet.getByRole("button", { name: "Remettre" }));
      expect(await sheet.findByText(new RegExp(`Encore ${left} essais, puis`))).toBeVisible();
    }
    expect(await sheet.findByText("Trop de codes faux : un chef approuve.")).toBeVisible();
    await user.clear(code);
    await user.type(code, PICKUP_CODE);
    await user.type(sheet.getByLabelText("Son code"), "M1");
    await user.type(sheet.getByLabelText("Son PIN"), "8642");
    await user.click(sheet.getByRole("button", { name: "Remettre" }));
    expect(await sheet.findByText(/Remis : OUA2-P/)).toBeVisible();
    expect(hands(counter).at(-1)?.approval).toEqual({ code: "M1", pin: "8642" });
  });

  it("takes a signature drawn on the pad", async () => {
    const counter = withTill();
    const { parcel } = await waiting(counter, { payer: "sender", cod: 0 });
    const { user, sheet } = await atSheet(counter, parcel);
    const pad = sheet.getByRole("img", { name: "Signature : vide" });
    fireEvent.pointerDown(pad, { clientX: 10, clientY: 20, pointerId: 1 });
    for (let step = 1; step < 12; step += 1) {
      fireEvent.pointerMove(pad, { clientX: 10 + 10 * step, clientY: 20 + step, pointerId: 1 });
    }
    fireEvent.pointerUp(pad, { pointerId: 1 });
    expect(await sheet.findByRole("img", { name: "Signature : signée" })).toBeVisible();
    await user.click(sheet.getByRole("button", { name: "Remettre" }));
    await sheet.findByText(/Remis : OUA2-P/);
    expect(hands(counter)[0]?.signature).toMatch(/^10,20 20,21 .*120,31;$/);
  });

  it("works by a label alone, and says so", async () => {
    const counter = withTill();
    const { kept, waybill } = await waiting(counter, { payer: "sender", cod: 0 });
    kept.byLabel = true;
    kept.card.registered = false;
    const label = `LABEL:${waybill}`;
    const { user, sheet } = await atSheet(counter, encodeURIComponent(label));
    expect(sheet.getByText(/son étiquette suffit/)).toBeVisible();
    await user.type(sheet.getByLabelText("N° de pièce d'identité"), "B55");
    await user.click(sheet.getByRole("button", { name: "Remettre" }));
    expect(await sheet.findByText(/Seule l'étiquette était connue ici/)).toBeVisible();
    expect(hands(counter)).toMatchObject([{ parcel: label, id_number: "B55" }]);
  });

  it("at another station takes a manager's word, told before it is pressed", async () => {
    const counter = withTill();
    const { kept, parcel } = await waiting(counter, { payer: "sender", cod: 0 });
    for (const piece of kept.card.pieces) {
      Object.assign(piece, { state: "unloaded", possible: ["load", "return", "lost"] });
    }
    const { user } = await at(`parcels/one?of=${parcel}`, counter);
    const act = await screen.findByRole("button", { name: /Remettre ici…/ });
    expect(act).toHaveTextContent("Sa destination est ailleurs : un chef approuve.");
    await user.click(act);
    const sheet = within(await screen.findByRole("dialog"));
    await user.type(await sheet.findByLabelText("Code de retrait"), PICKUP_CODE);
    await user.click(sheet.getByRole("button", { name: "Remettre" }));
    expect(await sheet.findByText(/va à Gare de Bobo, et ici c'est/)).toBeVisible();
    await user.type(sheet.getByLabelText("Son code"), "M1");
    await user.type(sheet.getByLabelText("Son PIN"), "8642");
    await user.click(sheet.getByRole("button", { name: "Remettre" }));
    await sheet.findByText(/Remis : OUA2-P/);
    expect(hands(counter).at(-1)).toMatchObject({ pieces: [1, 2], approval: { code: "M1" } });
  });

  it("takes storage, and gives it up by a manager's word alone", async () => {
    const counter = withTill();
    const { kept, parcel } = await waiting(counter, { payer: "sender", cod: 0 });
    kept.storage = 300;
    const { user, sheet } = await atSheet(counter, parcel);
    await user.type(sheet.getByLabelText("Code de retrait"), PICKUP_CODE);
    expect(sheet.getByRole("button", { name: /Encaisser 300/ })).toBeEnabled();
    await user.click(sheet.getByLabelText(/Renoncer au magasinage de 300/));
    await user.type(sheet.getByLabelText("Son code"), "M1");
    await user.type(sheet.getByLabelText("Son PIN"), "8642");
    await user.click(sheet.getByRole("button", { name: "Remettre" }));
    await sheet.findByText(/Remis : OUA2-P/);
    expect(hands(counter)).toMatchObject([{ waive_storage: true, expected: 0 }]);
  });
});

describe("stations and the tariff", () => {
  it("are changed by a manager, and count from then on", async () => {
    const { user, counter } = await at("reglages/colis", withTill(), MANAGER);
    await user.type(await screen.findByLabelText("Code"), "kdg");
    await user.type(screen.getByLabelText("Nom de la gare"), "Gare de Koudougou");
    await user.click(screen.getByRole("button", { name: "Enregistrer la gare" }));
    expect(await screen.findByText(/Des colis peuvent y aller/)).toBeVisible();
    expect(lastAsked(counter, "register_station")).toMatchObject({ code: "KDG" });

    const free = await screen.findByLabelText("Jours gratuits");
    await user.clear(free);
    await user.type(free, "900");
    await user.click(screen.getByRole("button", { name: "Enregistrer le tarif" }));
    expect(await screen.findByText("De 0 à 731 jours.")).toBeVisible();
    await user.clear(free);
    await user.type(free, "3");
    await user.click(screen.getByRole("button", { name: "Enregistrer le tarif" }));
    expect(await screen.findByText(/Tarif enregistré/)).toBeVisible();
    expect(lastAsked(counter, "set_parcel_tariff")).toMatchObject({
      expected_edition: 0,
      tariff: { storage_free_days: 3, minimum: 500 },
      terms: { proofs: ["code", "id_number", "signature"] },
    });
  });
});
