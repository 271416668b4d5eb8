import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { atDoor, sold, verdict } from "./boarding";
import { expect, test } from "./door";
import { look } from "./look";
import { filmed, paperOf } from "./paper";

// The browser films this file, which is there by the time it opens its camera.
const FILM = join(tmpdir(), `guichet-film-${process.pid}.y4m`);

test.use({
  permissions: ["camera"],
  launchOptions: {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--use-fake-device-for-media-stream",
      `--use-file-for-fake-video-capture=${FILM}`,
    ],
  },
});

test.afterAll(() => rmSync(FILM, { force: true }));

test("a ticket held before the camera boards, once as long as it is held there", async ({
  counter,
  page,
}) => {
  const scene = await sold(counter);
  const [first] = scene.tickets;
  if (!first) throw new Error("nothing was sold");
  writeFileSync(FILM, filmed(await paperOf(counter, first.ticket), 1280, 720));
  await atDoor(counter, scene);
  await page.getByRole("button", { name: "Caméra" }).click();
  await expect(verdict(page)).toContainText("VALABLE", { timeout: 20_000 });
  await expect(verdict(page)).toContainText(first.name);
  await page.keyboard.press("Escape");
  await look(page, "control-filming");
  const past = page.getByRole("region", { name: "Derniers scans" });
  await expect(past.getByRole("listitem")).toHaveCount(1);
  await page.getByRole("button", { name: "Fermer la caméra" }).click();
  await expect(page.locator("video")).toHaveCount(0);
});
