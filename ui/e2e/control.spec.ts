import type { Page } from "@playwright/test";
import { newRequest } from "../src/shared/ids";
import { atDoor, boarding, listed, sold, verdict } from "./boarding";
import { CASHIER, CONTROLLER, expect, test } from "./door";
import { look } from "./look";
import { codeOn, paperOf } from "./paper";

// A verdict leaves the screen after two seconds, which a busy machine needs for one picture of it.
test.beforeEach(({ page }) =>
  page.addInitScript(() => {
    const wait = window.setTimeout;
    const patient = (act: TimerHandler, ms?: number, ...given: unknown[]) =>
      wait(act, ms === 2_000 ? 60_000 : ms, ...given);
    window.setTimeout = patient as typeof window.setTimeout;
  }),
);

/** Another signature, which is Base45 all the same. */
function altered(token: string): string {
  const at = 3 * (Math.floor(token.length / 3) - 2);
  return token.slice(0, at) + (token[at] === "0" ? "1" : "0") + token.slice(at + 1);
}

/** A touch takes a verdict away, so that the next one is told from it. */
async function seen(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await expect(verdict(page)).toBeHidden();
}

for (const layout of ["AZERTY", "QWERTY"]) {
  test(`a scanner on a ${layout} PC boards once, and stops what is not right`, async ({
    counter,
    page,
  }) => {
    const scene = await sold(counter);
    const [first] = scene.tickets;
    if (!first) throw new Error("nothing was sold");
    const { token } = codeOn(await paperOf(counter, first.ticket));
    await atDoor(counter, scene);
    await expect(boarding(page)).toContainText(/0\s*sur\s*\d/);

    await counter.scan(token, layout);
    await expect(verdict(page)).toContainText("VALABLE");
    await expect(verdict(page)).toContainText(String(first.seat));
    await expect(verdict(page)).toContainText(first.name);
    await expect(verdict(page)).toHaveAttribute("data-colour", "go");
    await look(page, `control-${layout}-valid`);
    await seen(page);
    await expect(boarding(page)).toContainText(/1\s*sur\s*\d/);

    await counter.scan(token, layout);
    await expect(verdict(page)).toContainText("DÉJÀ EMBARQUÉ");
    await expect(verdict(page)).toContainText("Salif Kaboré");
    await expect(verdict(page)).toHaveAttribute("data-colour", "stop");
    await seen(page);

    await counter.scan(altered(token), layout);
    await expect(verdict(page)).toContainText("CODE FALSIFIÉ");
    await expect(verdict(page)).toHaveAttribute("data-colour", "stop");
    await seen(page);
    await expect(boarding(page)).toContainText(/1\s*sur\s*\d/);
  });
}

test("a number is scanned, a mistake undone, and a passenger found by seat", async ({
  counter,
  page,
}) => {
  const scene = await sold(counter);
  const [first, second, third] = scene.tickets;
  if (!first || !second || !third) throw new Error("nothing was sold");
  await atDoor(counter, scene);
  // Two in one go, while something is being typed.
  await page.keyboard.press("F3");
  await counter.keys("zz");
  await counter.scan(first.number, "AZERTY");
  await counter.scan(second.number, "AZERTY");
  const past = page.getByRole("region", { name: "Derniers scans" });
  await expect(page.getByRole("textbox")).toHaveValue("zz");
  await page.getByRole("textbox").fill("");
  await expect(past.getByRole("listitem")).toHaveCount(2);
  await expect(past.getByRole("listitem").first()).toContainText(second.name);
  await seen(page);

  await past.getByRole("button", { name: `Annuler : ${first.name}` }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByRole("button", { name: "Le passager descend" }).click();
  await look(page, "control-undo");
  await sheet.getByRole("button", { name: "Annuler l'embarquement" }).click();
  await expect(sheet).toBeHidden();
  await expect(past).toContainText("annulé");
  await expect(boarding(page)).toContainText(/1\s*sur\s*\d/);

  await page.keyboard.press("F3");
  await counter.keys(String(third.seat));
  const found = page.getByRole("region", { name: "Passagers trouvés" });
  await found
    .getByRole("listitem")
    .filter({ hasText: third.name })
    .getByRole("button", { name: "Embarquer" })
    .click();
  await expect(verdict(page)).toContainText(third.name);
  await seen(page);
  await expect(boarding(page)).toContainText(/2\s*sur\s*\d/);

  // At a rest stop a scan notes who gets off, and then who is back.
  await page.keyboard.press("F4");
  await counter.scan(third.number);
  await expect(verdict(page)).toContainText("SORTIE");
  await expect(verdict(page)).toContainText(third.name);
  await look(page, "control-out");
  await seen(page);
  await expect(boarding(page)).toContainText(/1\s*descendu/);
});

test("luggage is priced before it is tagged, and money is for who sells", async ({
  counter,
  page,
}) => {
  const scene = await sold(counter);
  const [first] = scene.tickets;
  if (!first) throw new Error("nothing was sold");
  await atDoor(counter, scene);
  await page.keyboard.press("F3");
  await counter.keys(first.number);
  await page.getByRole("button", { name: `Bagages de ${first.name}` }).click();
  const sheet = page.getByRole("dialog");
  await expect(sheet.getByRole("button", { name: "Étiqueter" })).toBeEnabled();
  await sheet.getByRole("button", { name: "Une pièce de plus" }).click();
  // Who controls does not sell.
  await expect(sheet.getByText(/Vous n'encaissez pas/)).toBeVisible();
  await expect(sheet.getByRole("button", { name: /Encaisser 500/ })).toBeDisabled();
  await look(page, "control-luggage");
  await sheet.getByRole("button", { name: "Une pièce de moins" }).click();
  await expect(sheet.getByRole("button", { name: "Étiqueter" })).toBeEnabled();
  await sheet.getByRole("button", { name: "Étiqueter" }).click();
  await expect(sheet).toContainText(`${first.number}/1`);
});

test("a place to stand in a full coach is sold, boarded and given back", async ({
  counter,
  page,
}) => {
  const scene = await sold(counter);
  const map = await counter.ask("seat_map", { trip: scene.trip });
  const end = map.calls.at(-1)?.stop ?? "";
  const whole = { ...scene, to: end };
  const free = map.seats.filter(({ state }) => state === "free").map(({ seat }) => seat);
  while (free.length > 0) {
    const party = free.splice(0, 9);
    await counter.ask("sell_tickets", {
      request: newRequest(),
      trip: whole.trip,
      from: whole.from,
      to: whole.to,
      passengers: party.map((seat) => ({ name: "Groupe", phone: "", id_number: "", seat })),
      payments: [],
      promo: "",
    });
  }
  await atDoor(counter, whole, CASHIER);
  await page.getByRole("button", { name: "Debout" }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByLabel("Nom").fill("Paul Zongo");
  const take = sheet.getByRole("button", { name: /Encaisser .*F CFA et embarquer/ });
  await expect(take).toBeEnabled();
  await look(page, "control-standing");
  await take.click();
  await expect(sheet).toContainText("À bord, debout");
  await sheet.getByRole("button", { name: "Terminé" }).click();
  await expect(boarding(page)).toContainText(/1\s*debout/);

  await page.getByRole("button", { name: "Annuler : Paul Zongo" }).click();
  await sheet.getByRole("button", { name: "Le passager descend" }).click();
  await sheet.getByRole("button", { name: "Rembourser" }).click();
  await expect(sheet).toContainText(/Rendez .*F.CFA/);
  await sheet.getByRole("button", { name: "Terminé" }).click();
  await expect(boarding(page)).not.toContainText("debout");
});

for (const [theme, language] of [
  ["light", "fr"],
  ["dark", "en"],
] as const) {
  test(`the control room is right in the ${theme} theme, in ${language}`, async ({
    counter,
    page,
  }) => {
    test.setTimeout(120_000);
    const scene = await sold(counter);
    const [first, second] = scene.tickets;
    if (!first || !second) throw new Error("nothing was sold");
    await page.evaluate(
      ([theme, language]) => {
        localStorage.setItem("guichet.theme", theme ?? "");
        localStorage.setItem("guichet.language", language ?? "");
      },
      [theme, language],
    );
    await page.reload();
    await counter.enter(CONTROLLER);
    const room = await listed(page, scene);
    const shot = `control-${theme}-${language}`;
    await look(page, `${shot}-trips`);
    await room.click();
    await expect(page.getByText(/Scannez un billet|Scan a ticket/)).toBeVisible();
    await look(page, `${shot}-idle`);
    await counter.scan(first.number, "AZERTY");
    await expect(verdict(page)).toHaveAttribute("data-colour", "go");
    await page.screenshot({ path: `e2e/shots/${shot}-go.png` });
    await seen(page);
    await counter.scan(first.number, "AZERTY");
    await expect(verdict(page)).toHaveAttribute("data-colour", "stop");
    await look(page, `${shot}-stop`);
    await seen(page);
    await counter.scan("ABC1-000001-0");
    await expect(verdict(page)).toHaveAttribute("data-colour", "care");
    await look(page, `${shot}-care`);
    await seen(page);
    await look(page, `${shot}-past`);
    await page.keyboard.press("F3");
    await counter.keys("a");
    await expect(page.getByRole("listitem").first()).toBeVisible();
    await page.keyboard.press("F4");
    await look(page, `${shot}-search`);
    await page.getByRole("textbox").fill("");
    await page.getByRole("button", { name: /Caméra|Camera/ }).click();
    await expect(page.getByText(/Servez-vous d'un lecteur|Use a scanner/i)).toBeVisible();
    await look(page, `${shot}-camera`);
  });
}
