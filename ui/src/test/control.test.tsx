import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useGate } from "../features/control/gate";
import { cameraFailure } from "../shared/camera";
import type { Scan } from "../wire/Scan";
import { lastAsked } from "./at-sale";
import { FakeCounter } from "./fake-counter";
import { cashier, logIn, openWindow } from "./render";

configure({ asyncUtilTimeout: 8_000 });

const CONTROLLER = { name: /Issouf/, pin: "1357" };
const NUMBER = (seat: number) => `OUA2-0001${String(seat).padStart(2, "0")}-${seat % 10}`;

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

const verdict = () => screen.findByTestId("verdict");
const past = () => screen.findByRole("region", { name: "Derniers scans" });
const scans = (counter: FakeCounter) =>
  counter.asked.filter(({ name }) => name === "scan").map(({ request }) => request as Scan);

/** What was asked for at a price that can be: the price itself is asked for at one that cannot. */
const paid = (counter: FakeCounter, command: string) =>
  counter.asked
    .filter(({ name }) => name === command)
    .map(({ request }) => request as { expected: number })
    .filter(({ expected }) => expected >= 0)
    .at(-1);

/** A controller at the door of the first coach. */
async function atDoor(counter = new FakeCounter(), who = CONTROLLER) {
  const user = cashier();
  await openWindow(counter);
  await logIn(user, who.name, who.pin);
  await user.click(await screen.findByRole("link", { name: "Contrôle" }));
  await user.click(await screen.findByRole("link", { name: /08:00/ }));
  await screen.findByText("Scannez un billet");
  return { user, counter };
}

beforeEach(() => {
  useGate.setState({
    owner: null,
    waiting: [],
    silent: false,
    past: [],
    shown: null,
    counted: null,
  });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("who controls", () => {
  it("an administrator is not shown the door", async () => {
    const user = cashier();
    await openWindow();
    await logIn(user, /Administrateur/, "9753");
    await screen.findByRole("navigation", { name: "Pages" });
    expect(screen.queryByRole("link", { name: "Contrôle" })).toBeNull();
  });
});

describe("a scan", () => {
  it("fills the screen with shape, word, seat and name, and counts", async () => {
    const { counter } = await atDoor();
    expect(screen.getByRole("region", { name: "Embarquement" })).toHaveTextContent("3sur6");
    scan(NUMBER(4));
    const shown = await verdict();
    expect(shown).toHaveAttribute("data-colour", "go");
    expect(shown).toHaveTextContent("VALABLE");
    expect(shown).toHaveTextContent("Place4");
    expect(shown).toHaveTextContent("Ousmane Zongo");
    expect(screen.getByRole("region", { name: "Embarquement" })).toHaveTextContent("4sur6");
    expect(scans(counter)).toMatchObject([{ text: NUMBER(4), at_stop: null }]);
  });

  it("is said to who listens", async () => {
    await atDoor();
    scan(NUMBER(4));
    await verdict();
    const region = document.querySelector('[aria-live="assertive"]');
    expect(region).toHaveTextContent("VALABLE. Place 4. Ousmane Zongo. À bord, place 4.");
  });

  it("of the same ticket says when, where and by whom", async () => {
    await atDoor();
    scan(NUMBER(4));
    await verdict();
    scan(NUMBER(4));
    const shown = await screen
      .findByText("DÉJÀ EMBARQUÉ", { selector: "[data-testid] *" })
      .then(verdict);
    expect(shown).toHaveAttribute("data-colour", "stop");
    expect(shown).toHaveTextContent("À bord depuis 07:40, à Ouagadougou");
    expect(shown).toHaveTextContent("Le passager ne monte pas");
  });

  it("leaves the screen after two seconds, and at once by Escape or a touch", async () => {
    const { user } = await atDoor();
    scan(NUMBER(4));
    await verdict();
    await waitFor(() => expect(screen.queryByTestId("verdict")).toBeNull(), { timeout: 3_500 });
    scan(NUMBER(12));
    await verdict();
    await user.keyboard("{Escape}");
    expect(screen.queryByTestId("verdict")).toBeNull();
    scan(NUMBER(12));
    fireEvent.click(await verdict());
    expect(screen.queryByTestId("verdict")).toBeNull();
  });

  it("is heard while something is typed, which stays as it was", async () => {
    const { user, counter } = await atDoor();
    const field = screen.getByRole("textbox");
    await user.type(field, "Awa");
    scan(NUMBER(12));
    expect(await verdict()).toHaveTextContent("VALABLE");
    expect(field).toHaveValue("Awa");
    expect(field).toHaveFocus();
    expect(scans(counter)).toHaveLength(1);
  });

  it("may be pasted anywhere, or typed into the field", async () => {
    const { user, counter } = await atDoor();
    paste(` ${NUMBER(4)}\n`);
    expect(await verdict()).toHaveTextContent("VALABLE");
    await user.type(screen.getByRole("textbox"), `${NUMBER(12).toLowerCase()}{Enter}`);
    await waitFor(() => expect(scans(counter)).toHaveLength(2));
    expect(scans(counter)[1]?.text).toBe(NUMBER(12));
  });

  it("opens no ticket while one controls, but does elsewhere", async () => {
    const { user, counter } = await atDoor();
    scan(NUMBER(4));
    await verdict();
    expect(lastAsked(counter, "show_ticket")).toBeUndefined();
    await user.click(screen.getByRole("link", { name: "Tous les départs" }));
    await screen.findByRole("region", { name: "Départs à contrôler" });
    scan(NUMBER(4));
    await waitFor(() => expect(lastAsked(counter, "find_tickets")).toBeDefined());
    expect(scans(counter)).toHaveLength(1);
  });
});

describe("scans that come faster than answers", () => {
  it("are carried out in their order, each with an id of its own", async () => {
    const { counter } = await atDoor();
    let answer: (value?: unknown) => void = () => undefined;
    counter.late.set("scan", new Promise((resolve) => (answer = resolve)));
    const texts = [NUMBER(4), NUMBER(12), NUMBER(4), NUMBER(3)];
    for (const text of texts) scan(text);
    expect(screen.queryByTestId("verdict")).toBeNull();
    counter.late.delete("scan");
    answer();
    await waitFor(() => expect(scans(counter)).toHaveLength(4));
    expect(scans(counter).map(({ text }) => text)).toEqual(texts);
    expect(new Set(scans(counter).map(({ request }) => request)).size).toBe(4);
    await waitFor(async () =>
      expect(within(await past()).getAllByRole("listitem")).toHaveLength(4),
    );
    const words = within(await past())
      .getAllByRole("listitem")
      .map((line) => line.querySelector("strong")?.textContent);
    expect(words).toEqual(["DÉJÀ EMBARQUÉ", "DÉJÀ EMBARQUÉ", "VALABLE", "VALABLE"]);
    // The newest is what is shown, and what was said before it does not come back.
    expect(await verdict()).toHaveTextContent("Place3");
  });

  it("are kept while the engine does not answer, and boarded once", async () => {
    const { counter } = await atDoor();
    counter.deaf.add("scan");
    scan(NUMBER(4));
    scan(NUMBER(12));
    expect(await screen.findByText(/2 scans sont gardés/)).toBeVisible();
    expect(screen.queryByTestId("verdict")).toBeNull();
    counter.deaf.delete("scan");
    // And then its answer gets lost on the way: the same is asked again.
    counter.lose.add("scan");
    await waitFor(async () =>
      expect(within(await past()).getAllByRole("listitem")).toHaveLength(2),
    );
    expect(screen.queryByText(/gardés/)).toBeNull();
    const words = within(await past()).getAllByText("VALABLE");
    expect(words).toHaveLength(2);
    const asked = new Set(scans(counter).map(({ request, text }) => `${request} ${text}`));
    expect(asked.size).toBe(2);
  });
});

describe("a scanner on the serial port", () => {
  it("is heard as long as it is set, also after a failure", async () => {
    const counter = new FakeCounter();
    counter.scanner.info = { ...counter.scanner.info, port: "COM3", state: "ready" };
    counter.deaf.add("await_scan");
    await atDoor(counter);
    counter.deaf.delete("await_scan");
    act(() => counter.scanner.reads(NUMBER(4)));
    expect(await verdict()).toHaveTextContent("Place4");
    act(() => counter.scanner.reads(NUMBER(12)));
    await waitFor(() => expect(screen.getByTestId("verdict")).toHaveTextContent("Place12"));
  });

  it("may type something before a code", async () => {
    const counter = new FakeCounter();
    counter.scanner.info = { ...counter.scanner.info, prefix: "Q1" };
    await atDoor(counter);
    scan(`Q1${NUMBER(4)}`);
    expect(await verdict()).toHaveTextContent("VALABLE");
    expect(scans(counter)[0]?.text).toBe(NUMBER(4));
  });
});

describe("a mistake", () => {
  it("is undone within its minute, with a reason", async () => {
    const { user, counter } = await atDoor();
    scan(NUMBER(4));
    await verdict();
    await user.keyboard("{Escape}");
    await user.click(within(await past()).getByRole("button", { name: /Annuler/ }));
    const sheet = await screen.findByRole("dialog", { name: "Annuler l'embarquement" });
    const act = within(sheet).getByRole("button", { name: "Annuler l'embarquement" });
    expect(act).toBeDisabled();
    await user.click(within(sheet).getByRole("button", { name: "Mauvais billet scanné" }));
    await user.click(act);
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(within(await past()).getByText("annulé")).toBeVisible();
    expect(lastAsked(counter, "undo_boarding")).toMatchObject({
      boarding: "boarding-door-1",
      reason: "Mauvais billet scanné",
    });
    expect(screen.getByRole("region", { name: "Embarquement" })).toHaveTextContent("3sur6");
  });

  it("is not undone later, and what was refused never", async () => {
    const counter = new FakeCounter();
    counter.control.told.set("OUA2-000199-9", "forged");
    await atDoor(counter);
    scan("OUA2-000199-9");
    await verdict();
    expect(within(await past()).queryByRole("button", { name: /Annuler/ })).toBeNull();
  });
});

describe("without a code", () => {
  it("somebody is found by name and boarded by hand", async () => {
    const { user, counter } = await atDoor();
    await user.keyboard("{F3}ilboudo");
    const found = await screen.findByRole("region", { name: "Passagers trouvés" });
    await user.click(await within(found).findByRole("button", { name: "Embarquer" }));
    expect(await verdict()).toHaveTextContent("VALABLE");
    expect(lastAsked(counter, "board_by")).toMatchObject({ by: "name" });
    expect(screen.getByRole("textbox")).toHaveValue("");
  });

  it("somebody is found by seat, gets off and is back", async () => {
    const { user, counter } = await atDoor();
    await user.keyboard("{F3}21");
    const found = await screen.findByRole("region", { name: "Passagers trouvés" });
    await user.click(await within(found).findByRole("button", { name: "Descend" }));
    expect(await verdict()).toHaveTextContent("SORTIE");
    expect(lastAsked(counter, "alight")).toMatchObject({ ticket: "2026-11-21-0-rider-21" });
    await user.keyboard("{F3}21");
    const again = await screen.findByRole("region", { name: "Passagers trouvés" });
    await user.click(await within(again).findByRole("button", { name: "Remonte" }));
    await waitFor(async () => expect(await verdict()).toHaveTextContent("DE RETOUR"));
  });

  it("nobody is found, and it is said", async () => {
    const { user } = await atDoor();
    await user.keyboard("{F3}zzz");
    expect(await screen.findByText(/Personne ne répond à « zzz »/)).toBeVisible();
  });
});

describe("a rest stop", () => {
  it("each scan notes an exit or a return, and nobody boards", async () => {
    const { user, counter } = await atDoor();
    await user.keyboard("{F4}");
    expect(screen.getByText(/Arrêt repos : sorties/)).toBeVisible();
    scan(NUMBER(21));
    const out = await verdict();
    expect(out).toHaveTextContent("SORTIE");
    expect(out).toHaveTextContent("Awa Kaboré");
    // The same code at once is a hand that did not move.
    scan(NUMBER(21));
    await waitFor(async () => expect(await verdict()).toHaveTextContent("DÉJÀ COMPTÉ"));
    // Seat 13 got off before.
    scan(NUMBER(13));
    await waitFor(async () => expect(await verdict()).toHaveTextContent("DE RETOUR"));
    expect(scans(counter)).toEqual([]);
    await waitFor(() =>
      expect(screen.getByRole("region", { name: "Embarquement" })).toHaveTextContent("1descendu"),
    );
  });

  it("who is not aboard is told so", async () => {
    const { user } = await atDoor();
    await user.keyboard("{F4}");
    scan(NUMBER(4));
    const refused = await verdict();
    expect(refused).toHaveTextContent("REFUSÉ");
    expect(refused).toHaveTextContent("n'est pas à bord");
  });
});

describe("money at the door", () => {
  it("luggage past the allowance is priced, paid and tagged", async () => {
    const counter = new FakeCounter();
    const { user } = await atDoor(counter);
    await user.keyboard("{F3}8");
    await user.click((await screen.findAllByRole("button", { name: /^Bagages de/ }))[0] as Element);
    const sheet = await screen.findByRole("dialog", { name: /Bagages/ });
    expect(await within(sheet).findByText(/Déjà étiquetées : 2/)).toBeVisible();
    await user.click(within(sheet).getByRole("button", { name: "Une pièce de plus" }));
    const pay = await within(sheet).findByRole("button", { name: /Encaisser 1\s000/ });
    await waitFor(() => expect(pay).toBeEnabled());
    await user.click(pay);
    expect(await within(sheet).findByText(/Aucune caisse n'est ouverte/)).toBeVisible();
    expect(within(sheet).getByRole("link", { name: "Ouvrir la caisse" })).toBeVisible();
    counter.till = { float: 0, takings: 0, tickets: 0, owner: "C2", name: "Issouf Sawadogo" };
    await user.type(within(sheet).getByLabelText("Reçu en espèces"), "2000");
    await user.click(pay);
    expect(await within(sheet).findByText(/Les étiquettes sortent/)).toBeVisible();
    expect(within(sheet).getByText("1 000 F CFA")).toBeVisible();
    expect(paid(counter, "tag_luggage")).toMatchObject({ pieces: 2, expected: 1000 });
  }, 60_000);

  it("a place to stand is offered only where the company allows it", async () => {
    const counter = new FakeCounter();
    const { rules, currency } = counter.commands.rules({});
    counter.commands.rules = () => ({ rules: { ...rules, control: null }, currency });
    await atDoor(counter);
    expect(screen.queryByRole("button", { name: "Debout" })).toBeNull();
  });

  it("a place to stand is priced, paid and boarded, and given back", async () => {
    const counter = new FakeCounter();
    counter.control.standing = 5;
    counter.till = { float: 0, takings: 0, tickets: 0, owner: "C2", name: "Issouf Sawadogo" };
    const { user } = await atDoor(counter);
    await user.click(await screen.findByRole("button", { name: "Debout" }));
    const sheet = await screen.findByRole("dialog", { name: "Passager debout" });
    await user.type(within(sheet).getByLabelText("Nom"), "Paul Zongo");
    const act = await within(sheet).findByRole("button", { name: /Encaisser 9\s000/ });
    await waitFor(() => expect(act).toBeEnabled());
    await user.click(act);
    expect(await within(sheet).findByText(/À bord, debout/)).toBeVisible();
    await user.click(within(sheet).getByRole("button", { name: "Terminé" }));
    expect(paid(counter, "board_standing")).toMatchObject({
      name: "Paul Zongo",
      expected: 9000,
      to: "stop-4",
    });
    await user.click(within(await past()).getByRole("button", { name: /Annuler : Paul Zongo/ }));
    const back = await screen.findByRole("dialog", { name: /Rembourser/ });
    await user.click(within(back).getByRole("button", { name: "Le passager descend" }));
    await user.click(within(back).getByRole("button", { name: "Rembourser" }));
    expect(await screen.findByText(/Rendez 7\s500 F CFA/)).toBeVisible();
  }, 60_000);
});

describe("sound", () => {
  it("is switched off, and stays so on this machine", async () => {
    const { user } = await atDoor();
    await user.click(screen.getByRole("button", { name: "Son" }));
    expect(screen.getByRole("button", { name: "Son coupé" })).toHaveAttribute(
      "aria-pressed",
      "false",
    );
    expect(localStorage.getItem("guichet.muted")).toBe("yes");
    await user.click(screen.getByRole("button", { name: "Son coupé" }));
    expect(localStorage.getItem("guichet.muted")).toBe("no");
  });
});

describe("a camera that is not to be had", () => {
  it.each([
    ["NotAllowedError", "refused"],
    ["NotFoundError", "none"],
    ["NotReadableError", "busy"],
    ["TypeError", "impossible"],
  ])("%s is %s", (name, failure) => {
    expect(cameraFailure(Object.assign(new Error(name), { name }))).toBe(failure);
  });

  it("is said in words, with what to do instead", async () => {
    const { user } = await atDoor();
    await user.click(screen.getByRole("button", { name: "Caméra" }));
    expect(await screen.findByText(/Servez-vous d'un lecteur, ou tapez/)).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Fermer la caméra" }));
    expect(screen.queryByText(/Servez-vous d'un lecteur/)).toBeNull();
  });
});
