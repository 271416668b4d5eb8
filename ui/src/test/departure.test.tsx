import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { useKept } from "../features/departure/unfinished";
import { FakeCounter } from "./fake-counter";
import { cashier, logIn, openWindow } from "./render";

beforeEach(() => useKept.setState({ papers: {}, closed: {}, reopened: {} }));

const TRIP = "2026-11-21-0";
/** The first test waits for the page's code to be loaded. */
const FETCHED = { timeout: 10_000 };
const MANAGER = { name: /Fatimata/, pin: "8642" };

async function at(page: string, who?: { name: RegExp; pin: string }, counter = new FakeCounter()) {
  const user = cashier();
  await openWindow(counter);
  await logIn(user, who?.name, who?.pin);
  await screen.findByRole("navigation", { name: "Pages" });
  location.hash = `#/control/${page}`;
  window.dispatchEvent(new PopStateEvent("popstate"));
  return { user, counter };
}

const atList = async () => {
  const opened = await at(`${TRIP}/list`);
  await screen.findByRole("table", { name: "Liste des passagers" }, FETCHED);
  return opened;
};
const atDeparture = async (who?: typeof MANAGER, counter?: FakeCounter) => {
  const opened = await at(`${TRIP}/departure`, who, counter);
  await screen.findByRole("heading", { name: "Papiers du départ" }, FETCHED);
  return opened;
};

const asked = (counter: FakeCounter, name: string) =>
  counter.asked.filter((one) => one.name === name).map((one) => one.request);
const names = () =>
  screen
    .getAllByRole("row")
    .slice(1)
    .map((row) => within(row).getAllByRole("cell")[0]?.textContent);

type User = Awaited<ReturnType<typeof at>>["user"];

async function choose(user: User, label: string, option: RegExp) {
  const list = screen.getByLabelText(label);
  await user.selectOptions(list, within(list).getByRole("option", { name: option }));
}

/** Everything up to the question. */
async function toConfirm(user: User) {
  await choose(user, "Chauffeur", /Moussa/);
  await user.click(screen.getByRole("button", { name: /Boucler le départ/ }));
  return screen.findByRole("dialog", { name: "Boucler le départ de 08:00" });
}

/** The passenger who got off is back. */
function allBack(counter: FakeCounter) {
  for (const row of counter.aboard.riders(TRIP)) if (row.state === "out") row.state = "boarded";
  return counter;
}

describe("the list of a trip", () => {
  it("says who is aboard in words, and both places of a double", async () => {
    await atList();
    expect(screen.getByText("3 embarqués sur 6")).toBeVisible();
    const twice = screen.getByRole("row", { name: /Awa Kaboré/ });
    expect(twice).toHaveTextContent("à bord");
    expect(twice).toHaveTextContent(/Embarqué 2 fois :.*Ouagadougou 2.*Koudougou 1/);
    expect(screen.getByRole("row", { name: /Adama Ouédraogo/ })).toHaveTextContent("papier 9");
    const missing = screen.getByRole("row", { name: /Ousmane Zongo/ });
    expect(missing).toHaveTextContent("attendu");
    expect(missing).toHaveTextContent("70 12 34 04");
    expect(screen.getByRole("row", { name: /Mariam/ })).not.toHaveTextContent("70 12");
  });

  it("says who came on trust and should not be aboard", async () => {
    const counter = new FakeCounter();
    const [first] = counter.aboard.riders(TRIP);
    if (first?.boarded) {
      first.boarded.on_trust = true;
      first.proved = "refunded";
    }
    const { user } = await at(`${TRIP}/list`, undefined, counter);
    await user.click(await screen.findByRole("button", { name: "À bord à tort 1" }, FETCHED));
    const [, row] = screen.getAllByRole("row");
    expect(row).toHaveTextContent(/Mariam.*sur parole.*à tort : REMBOURSÉ/);
  });

  it("shows a part of itself, and who is searched for", async () => {
    const { user } = await atList();
    await user.click(screen.getByRole("button", { name: "Manquent 2" }));
    expect(names()).toEqual(["Ousmane Zongo Adulte", "Ousmane Ilboudo Adulte"]);
    await user.type(screen.getByLabelText("Nom, numéro, téléphone ou place"), "12");
    expect(names()).toEqual(["Ousmane Ilboudo Adulte"]);
    await user.keyboard("{Escape}");
    expect(names()).toHaveLength(2);
    await user.click(screen.getByRole("button", { name: "En double 1" }));
    expect(screen.getAllByRole("row")).toHaveLength(2);
  });

  it("is walked with the arrows, and a line opens its ticket", async () => {
    const { user } = await atList();
    await user.keyboard("{ArrowDown}");
    expect(screen.getByRole("link", { name: "Mariam Compaoré-Zoungrana" })).toHaveFocus();
    await user.keyboard("{ArrowDown}{ArrowDown}");
    expect(screen.getByRole("link", { name: "Adama Ouédraogo" })).toHaveFocus();
    await user.keyboard("{End}{ArrowUp}{ArrowDown}{PageUp}{Home}{ArrowDown}");
    const second = screen.getByRole("link", { name: "Ousmane Zongo" });
    expect(second).toHaveFocus();
    expect(second).toHaveAttribute("href", `/#/billets/${TRIP}-rider-4`);
  });

  it("is for who controls", async () => {
    await at(`${TRIP}/list`, { name: /Administrateur/, pin: "9753" });
    await waitFor(() => expect(location.hash).toBe("#/"));
  });
});

describe("the list of a trip, taken out", () => {
  it("goes to the printer, and into files", async () => {
    const { user, counter } = await atList();
    await user.click(screen.getByRole("button", { name: "Imprimer" }));
    expect(await screen.findByText("La liste sort de l'imprimante.")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "CSV" }));
    const link = await screen.findByRole("link", { name: /Télécharger .*\.csv/ });
    expect(link).toHaveAttribute("href", expect.stringMatching(/^blob:/));
    expect(screen.queryByText("La liste sort de l'imprimante.")).toBeNull();
    expect(asked(counter, "print_manifest")).toMatchObject([{ trip: TRIP, at_stop: "stop-0" }]);
    expect(asked(counter, "export_manifest")).toMatchObject([{ format: "csv", language: "fr" }]);
  });
});

describe("closing a departure", () => {
  it("asks for a driver whose licence is good, and says why of the others", async () => {
    const { user } = await atDeparture();
    expect(screen.getByRole("button", { name: /Boucler le départ/ })).toBeDisabled();
    const list = screen.getByLabelText("Chauffeur");
    const over = within(list).getByRole("option", {
      name: /Boureima.*permis fini le 20 nov. 2026/,
    });
    expect(over).toBeDisabled();
    expect(
      within(list).getByRole("option", { name: /Yacouba.*aucun permis enregistré/ }),
    ).toBeDisabled();
    await choose(user, "Chauffeur", /Hamidou/);
    expect(screen.getByText("permis à renouveler avant le 10 déc. 2026")).toBeVisible();
    await choose(user, "Convoyeur (facultatif)", /Salif/);
    expect(screen.getByRole("button", { name: /Boucler le départ/ })).toBeEnabled();
  });

  it("says who is marked missing and what becomes free, then closes and shows the figures", async () => {
    const { user, counter } = await atDeparture(undefined, allBack(new FakeCounter()));
    await user.type(screen.getByLabelText("Numéro du scellé (facultatif)"), "S-4471");
    const sheet = await toConfirm(user);
    expect(sheet).toHaveTextContent("2 passagers sont notés absents");
    expect(within(sheet).getByText("Ousmane Zongo")).toBeVisible();
    expect(sheet).toHaveTextContent(/2 places se libèrent à partir de Ouagadougou/);
    expect(sheet).toHaveTextContent("scellé S-4471");
    await user.click(within(sheet).getByRole("button", { name: "Boucler et imprimer" }));
    expect(await screen.findByText(/Départ bouclé à 07:40/)).toBeVisible();
    expect(screen.getByText(/Le bordereau sort/)).toBeVisible();
    expect(screen.getByRole("heading", { name: "2 absents" })).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Réimprimer le bordereau" }));
    expect(await screen.findByText(/DUPLICATA.*exemplaire 2/)).toBeVisible();
    expect(asked(counter, "reprint_departure")).toMatchObject([{ departure: `departure-${TRIP}` }]);
    expect(asked(counter, "close_departure")).toMatchObject([
      {
        trip: TRIP,
        at_stop: "stop-0",
        crew: ["crew-0"],
        seal: "S-4471",
        expected_missing: 2,
        leave_behind: false,
      },
    ]);
  });

  it("asks about those who got off and are not back", async () => {
    const { user, counter } = await atDeparture();
    const sheet = await toConfirm(user);
    expect(sheet).toHaveTextContent(/1 passager est descendu et n'est pas remonté : Awa Traoré/);
    const close = within(sheet).getByRole("button", { name: "Boucler et imprimer" });
    expect(close).toBeDisabled();
    await user.click(within(sheet).getByRole("checkbox", { name: /Le car part quand même/ }));
    await user.click(close);
    expect(await screen.findByText(/Départ bouclé/)).toBeVisible();
    expect(asked(counter, "close_departure")).toMatchObject([{ leave_behind: true }]);
  });

  it("is not done on a list that changed meanwhile", async () => {
    const { user, counter } = await atDeparture(undefined, allBack(new FakeCounter()));
    const sheet = await toConfirm(user);
    const [, late] = counter.aboard.riders(TRIP);
    if (late) late.state = "boarded";
    await user.click(within(sheet).getByRole("button", { name: "Boucler et imprimer" }));
    expect(
      await within(sheet).findByText(/il manque maintenant 1 passager/, {}, FETCHED),
    ).toBeVisible();
    expect(within(sheet).getByRole("button", { name: "Boucler et imprimer" })).toBeDisabled();
    await user.click(within(sheet).getByRole("button", { name: "Relire la liste" }));
    expect(sheet).toHaveTextContent("1 passager est noté absent");
    await user.click(within(sheet).getByRole("button", { name: "Boucler et imprimer" }));
    expect(await screen.findByText(/Départ bouclé/)).toBeVisible();
    expect(asked(counter, "close_departure").at(-1)).toMatchObject({ expected_missing: 1 });
  });

  it("is opened again by a manager on the same screen", async () => {
    const { user } = await atDeparture(undefined, allBack(new FakeCounter()));
    const sheet = await toConfirm(user);
    await user.click(within(sheet).getByRole("button", { name: "Boucler et imprimer" }));
    await user.click(await screen.findByRole("button", { name: /Rouvrir le départ/ }));
    const reopening = await screen.findByRole("dialog", { name: "Rouvrir le départ" });
    const act = within(reopening).getByRole("button", { name: "Rouvrir le départ" });
    await user.click(within(reopening).getByRole("button", { name: "Un passager est arrivé" }));
    expect(act).toBeDisabled();
    await user.type(within(reopening).getByLabelText("Son code"), "M1");
    await user.type(within(reopening).getByLabelText("Son PIN"), "1111");
    await user.click(act);
    expect(await within(reopening).findByText(/Code ou PIN faux/)).toBeVisible();
    await user.type(within(reopening).getByLabelText("Son PIN"), "8642");
    await user.click(act);
    expect(
      await screen.findByText(/Départ rouvert, approuvé par Fatimata Compaoré-Zoungrana/),
    ).toHaveTextContent(/De nouveau attendus : Ousmane Zongo, Ousmane Ilboudo/);
    // What was filled in before is still there.
    expect(screen.getByLabelText("Chauffeur")).toHaveDisplayValue(/Moussa/);
  });
});

describe("what else happens to a departure", () => {
  it("is late, and says what that means for tickets", async () => {
    const { user, counter } = await atDeparture();
    await user.click(screen.getByRole("button", { name: "Retard…" }));
    const sheet = await screen.findByRole("dialog", { name: "Retard" });
    await user.type(within(sheet).getByLabelText("Minutes après l'horaire"), "45");
    expect(sheet).toHaveTextContent(/part de Ouagadougou à 08:45/);
    expect(await within(sheet).findByText(/À partir de 240 min de retard/)).toBeVisible();
    await user.clear(within(sheet).getByLabelText("Minutes après l'horaire"));
    await user.type(within(sheet).getByLabelText("Minutes après l'horaire"), "250");
    expect(sheet).toHaveTextContent(/donne droit au remboursement entier/);
    await user.click(within(sheet).getByRole("button", { name: "Panne" }));
    await user.click(within(sheet).getByRole("button", { name: "Annoncer le retard" }));
    expect(await screen.findByText(/Retard annoncé : départ à 12:10/)).toHaveTextContent(
      "Les billets sont remboursés en entier",
    );
    expect(screen.getByText("250 min de retard")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Retard…" }));
    await user.click(await screen.findByRole("button", { name: "De nouveau à l'heure" }));
    await user.click(screen.getByRole("button", { name: "Dire qu'il est à l'heure" }));
    expect(await screen.findByText(/de nouveau à l'heure : départ à 08:00/)).toBeVisible();
    expect(asked(counter, "delay_trip")).toMatchObject([
      { minutes: 250, reason: "Panne" },
      { minutes: 0, reason: "" },
    ]);
  });

  it("has another coach, with the list of whom to call", async () => {
    const { user } = await atDeparture(MANAGER);
    await user.click(screen.getByRole("button", { name: "Changer de car…" }));
    const sheet = await screen.findByRole("dialog", { name: "Changer de car" });
    await choose(user, "Car", /11 JK 7788/);
    await user.click(within(sheet).getByRole("button", { name: "Panne" }));
    await user.click(within(sheet).getByRole("button", { name: "Changer de car" }));
    expect(await within(sheet).findByText(/roule avec 11 JK 7788, 30 places/)).toBeVisible();
    expect(sheet).toHaveTextContent("1 passager n'a plus de place assise");
    const rows = within(within(sheet).getByRole("table")).getAllByRole("row").slice(1);
    expect(rows.map((row) => row.textContent)).toEqual([
      expect.stringMatching(/^12debout/),
      expect.stringMatching(/^131/),
      expect.stringMatching(/^212/),
    ]);
    expect(within(sheet).getByRole("button", { name: "Imprimer sur une feuille" })).toBeVisible();
  });

  it("is cancelled for good, with what that means", async () => {
    const { user, counter } = await atDeparture(MANAGER);
    await user.click(screen.getByRole("button", { name: "Annuler le départ…" }));
    const sheet = await screen.findByRole("dialog", { name: "Annuler le départ" });
    expect(sheet).toHaveTextContent(/6 passagers ont un billet/);
    await user.type(within(sheet).getByLabelText(/Motif/), "route coupée à Boromo");
    await user.click(within(sheet).getByRole("button", { name: "Annuler le départ pour de bon" }));
    expect(await screen.findByText(/Ce départ est annulé : route coupée à Boromo/)).toBeVisible();
    expect(screen.queryByRole("heading", { name: "Papiers du départ" })).toBeNull();
    expect(asked(counter, "cancel_trip")).toMatchObject([{ trip: TRIP }]);
  });

  it("leaves coach and cancellation to who plans", async () => {
    await atDeparture();
    expect(screen.queryByRole("button", { name: "Changer de car…" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Annuler le départ…" })).toBeNull();
  });
});

describe("a trip pack", () => {
  it("is made into a file, and another is taken in with a word on each part", async () => {
    const { user } = await atDeparture();
    await user.click(screen.getByRole("button", { name: "Dossier de voyage…" }));
    const sheet = await screen.findByRole("dialog", { name: "Dossier de voyage" });
    await user.click(within(sheet).getByRole("button", { name: "Exporter le dossier" }));
    const link = await within(sheet).findByRole("link", { name: /Télécharger OUA-BAN/ });
    expect(link).toHaveAttribute("download", "OUA-BAN_2026-11-21.voyage");
    const chooser = sheet.querySelector<HTMLInputElement>('input[type="file"]');
    if (!chooser) throw new Error("nothing to choose a file with");
    await user.upload(chooser, new File(["pack"], "OUA-BAN.voyage"));
    expect(await within(sheet).findByText(/Dossier de Gare de Koudougou 1/)).toBeVisible();
    expect(sheet).toHaveTextContent("3 écritures sont nouvelles ici");
    expect(sheet).toHaveTextContent("9 étaient déjà connues");
    expect(sheet).toHaveTextContent("1 n'est pas digne de foi et n'est pas prise");
    await user.upload(chooser, new File(["other"], "notes.voyage"));
    expect(await within(sheet).findByText(/n'est pas un dossier de voyage fiable/)).toBeVisible();
  });
});

describe("the scanner", () => {
  const atScanner = async (who = MANAGER) => {
    const opened = await at("crew", who);
    await opened.user.click(screen.getByRole("link", { name: "Réglages" }));
    await screen.findByRole("button", { name: "Essayer le lecteur" }, FETCHED);
    return opened;
  };

  it("is set with a port of this machine, and says how it is", async () => {
    const { user, counter } = await atScanner();
    expect(await screen.findByText(/Aucun lecteur sur un port série/)).toBeVisible();
    await user.type(screen.getByLabelText("Il tape avant un code"), "x1");
    await choose(user, "Il tape après un code", /Tabulation/);
    await choose(user, "Port série", /COM4/);
    await choose(user, "Vitesse", /115200/);
    const panel = screen.getByRole("heading", { name: "Lecteur de codes" }).closest("section");
    await user.click(within(panel as HTMLElement).getByRole("button", { name: "Enregistrer" }));
    expect(await screen.findByText("Lecteur réglé. Essayez-le.")).toBeVisible();
    expect(await screen.findByText("Le lecteur du port COM4 est écouté.")).toBeVisible();
    expect(asked(counter, "set_scanner")).toEqual([
      { prefix: "X1", suffix: "tab", port: "COM4", baud: 115_200 },
    ]);
  });

  it("that does not answer is said with what to do, and why for who mends it", async () => {
    const counter = new FakeCounter();
    Object.assign(counter.scanner.info, {
      port: "COM7",
      state: "failed",
      cause: "The system cannot find the file specified.",
    });
    const user = cashier();
    await openWindow(counter);
    await logIn(user, MANAGER.name, MANAGER.pin);
    await user.click(await screen.findByRole("link", { name: "Réglages" }));
    expect(
      await screen.findByText(/Le port COM7 ne répond pas : branchez le lecteur/, {}, FETCHED),
    ).toBeVisible();
    expect(screen.getByText("The system cannot find the file specified.")).toBeInTheDocument();
    expect(screen.getByRole("option", { name: "COM7 (débranché)" })).toBeInTheDocument();
  });

  it("is tried by everyone and set by who sets printers", async () => {
    await atScanner({ name: /Aminata/, pin: "2468" });
    expect(screen.queryByLabelText("Port série")).toBeNull();
  });
});

describe("the rules of control", () => {
  it("are read by everyone, and changed by who may", async () => {
    const { user, counter } = await at("crew", MANAGER);
    await user.click(screen.getByRole("link", { name: "Réglages" }));
    expect(await screen.findByText(/2 pièces et 20 kg compris/, {}, FETCHED)).toBeVisible();
    expect(screen.getByText("4 passagers au plus")).toBeVisible();
    await user.click(await screen.findByRole("link", { name: "Changer les règles" }));
    const standing = await screen.findByLabelText("Passagers debout", {}, FETCHED);
    await user.clear(standing);
    await user.type(standing, "61");
    await user.click(screen.getByRole("button", { name: "Enregistrer les règles" }));
    expect(await screen.findByText("De 0 à 60.")).toBeVisible();
    await user.clear(standing);
    await user.type(standing, "0");
    const kilos = screen.getByLabelText("Bagages compris (kg)");
    await user.clear(kilos);
    await user.type(kilos, "22,5");
    await user.click(screen.getByRole("button", { name: "Enregistrer les règles" }));
    expect(await screen.findByText(/Règles enregistrées/)).toBeVisible();
    expect(asked(counter, "set_rules")).toMatchObject([
      { rules: { control: { standing: 0, luggage_grams: 22_500, luggage_pieces: 2 } } },
    ]);
  });
});

describe("the departures to control", () => {
  it("lead to packs from elsewhere, and to the crews", async () => {
    const { user } = await at("");
    await user.click(await screen.findByRole("button", { name: "Dossier de voyage…" }, FETCHED));
    const sheet = await screen.findByRole("dialog", { name: "Dossier de voyage" }, FETCHED);
    expect(within(sheet).queryByRole("button", { name: "Exporter le dossier" })).toBeNull();
    await user.upload(
      sheet.querySelector('input[type="file"]') as HTMLInputElement,
      new File(["pack"], "OUA-BAN.voyage"),
    );
    const link = await within(sheet).findByRole("link", { name: "Voir la liste" });
    expect(link).toHaveAttribute("href", `/#/control/${TRIP}/list`);
    await user.click(within(sheet).getByRole("button", { name: "Fermer" }));
    await user.click(screen.getByRole("link", { name: "Équipages et permis" }));
    expect(await screen.findByRole("table", { name: "Équipages" }, FETCHED)).toBeVisible();
  });
});

describe("crews", () => {
  const atCrew = async (who = MANAGER) => {
    const opened = await at("crew", who);
    await screen.findByRole("table", { name: "Équipages" }, FETCHED);
    return opened;
  };

  it("are listed with whose licence is over or soon will be", async () => {
    await atCrew();
    expect(screen.getByText("Permis fini : Boureima Tapsoba.")).toBeVisible();
    expect(screen.getByText("À renouveler dans les 30 jours : Hamidou Sana.")).toBeVisible();
    expect(screen.getByRole("row", { name: /Moussa/ })).toHaveTextContent(
      "permis jusqu'au 30 juin 2028",
    );
    expect(screen.getByRole("row", { name: /Yacouba/ })).toHaveTextContent("aucun permis");
  });

  it("are registered, changed, and gone", async () => {
    const { user, counter } = await atCrew();
    await user.click(screen.getByRole("button", { name: "Enregistrer quelqu'un" }));
    const sheet = await screen.findByRole("dialog", { name: "Enregistrer quelqu'un" });
    await user.type(within(sheet).getByLabelText("Nom"), "Idrissa Bancé");
    await user.type(within(sheet).getByLabelText("Numéro du permis"), "BF-D-77");
    expect(within(sheet).getByText("Le numéro et la date vont ensemble.")).toBeVisible();
    await user.type(within(sheet).getByLabelText("Valable jusqu'au"), "2027-06-30");
    await user.click(within(sheet).getByRole("button", { name: "Enregistrer" }));
    expect(await screen.findByText("Idrissa Bancé est enregistré.")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Changer Boureima Tapsoba" }));
    const record = await screen.findByRole("dialog", { name: "Boureima Tapsoba" });
    await user.click(within(record).getByRole("checkbox", { name: /Ne travaille plus/ }));
    await user.click(within(record).getByRole("button", { name: "Enregistrer" }));
    await waitFor(() => expect(screen.queryByRole("row", { name: /Boureima/ })).toBeNull());
    await user.click(screen.getByRole("checkbox", { name: "Montrer qui est parti" }));
    expect(screen.getByRole("row", { name: /Boureima/ })).toHaveTextContent("parti");
    expect(asked(counter, "register_crew")).toMatchObject([
      { crew: null, name: "Idrissa Bancé", licence_until: "2027-06-30", duty: "driver" },
      { crew: "crew-1", gone: true, licence_number: "BF-D-0917" },
    ]);
  });

  it("are changed by who plans", async () => {
    await atCrew({ name: /Aminata/, pin: "2468" });
    expect(screen.queryByRole("button", { name: "Enregistrer quelqu'un" })).toBeNull();
    expect(screen.queryByRole("button", { name: /^Changer/ })).toBeNull();
  });
});
