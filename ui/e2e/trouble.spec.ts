import { newRequest } from "../src/shared/ids";
import { ADMIN, CASHIER, expect, test } from "./door";

test("a seat sold meanwhile is said at the map, and another is proposed", async ({
  counter,
  page,
}) => {
  await counter.enter();
  await counter.openTill();
  await page.keyboard.press("1");
  const chosen = page.getByRole("gridcell", { name: /choisie/ });
  await expect(chosen).toBeVisible();
  const seat = Number(/\d+/.exec((await chosen.getAttribute("aria-label")) ?? "")?.[0]);
  await counter.askAs(CASHIER);
  const { destinations } = await counter.ask("destinations", { query: "", limit: 1 });
  const to = destinations[0]?.stop ?? "";
  const today = await counter.ask("list_trips", { to, all: false });
  // Late in the evening the next coach leaves tomorrow.
  const { trips } = today.next_date
    ? await counter.ask("list_trips", { to, date: today.next_date, all: false })
    : today;
  await counter.ask("sell_tickets", {
    request: newRequest(),
    trip: trips[0]?.trip ?? "",
    to,
    payments: [],
    promo: "",
    passengers: [{ name: "Un autre", phone: "", id_number: "", seat }],
  });
  await page.keyboard.press("F9");
  await expect(page.getByText(/vient d'être vendue/)).toBeVisible();
  await expect(chosen).not.toHaveAccessibleName(new RegExp(`^Place ${seat},`));
  await page.keyboard.press("F9");
  await expect(counter.slip()).toBeVisible();
});

test("a printer that fails does not stop a sale, and says so", async ({ counter, page }) => {
  await counter.askAs(ADMIN);
  const { printer } = await counter.ask("printer_status", {});
  // Nothing listens on the discard port.
  const transport = { kind: "tcp" as const, address: "127.0.0.1:9" };
  await counter.ask("set_printer", { request: newRequest(), printer: { ...printer, transport } });
  await counter.enter();
  await counter.openTill();
  await page.keyboard.press("1");
  await page.keyboard.press("F9");
  await expect(counter.slip()).toBeVisible();
  await page
    .getByRole("link", { name: /imprimante|impression/ })
    .first()
    .click();
  await expect(page.getByText(/injoignable/).first()).toBeVisible({ timeout: 20_000 });
});

test("wrong PINs are counted, then locked with a countdown", async ({ counter, page }) => {
  await page.getByRole("button", { name: CASHIER.name }).click();
  const field = page.getByLabel("PIN", { exact: true });
  for (let tries = 0; tries < 8; tries += 1) {
    if (await page.getByText(/avant de réessayer/).isVisible()) break;
    await field.fill("9999");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("alert")).toBeVisible();
    await page.waitForTimeout(150);
  }
  await expect(page.getByText(/Encore \d+ s avant de réessayer/)).toBeVisible();
  expect(counter).toBeDefined();
});
