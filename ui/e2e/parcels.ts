// A parcel at the counter: typed on the screen, and what its labels say.

import type { Page } from "@playwright/test";
import { type Counter, expect, MANAGER } from "./door";

/** What the square code of each label says, as a label printer gets it. */
export async function labelsOf(counter: Counter, parcel: string): Promise<string[]> {
  await counter.askAs(MANAGER);
  const { zpl } = await counter.ask("parcel_labels", { parcel, pieces: [] });
  return [...zpl.matchAll(/\^FDMA,([^^]+)\^FS/g)].map(([, token = ""]) => token);
}

/** Types a parcel of one piece, up to its price. */
export async function typeParcel(page: Page, station: string): Promise<void> {
  await page.getByRole("link", { name: "Colis" }).click();
  const sender = page.getByRole("group", { name: "Expéditeur" });
  await expect(sender).toBeVisible();
  await page.getByLabel("Destination").selectOption(station);
  await sender.getByLabel("Téléphone").fill("70 12 34 56");
  await sender.getByLabel("Nom").fill("Awa Zongo");
  const receiver = page.getByRole("group", { name: "Destinataire" });
  await receiver.getByLabel("Téléphone").fill("76 00 11 22");
  await receiver.getByLabel("Nom").fill("Salimata Ouattara");
  await page.getByLabel("1. Contenu").fill("Sac de riz");
  await page.getByLabel("Poids (kg)").fill("12,5");
  await page.getByLabel(/L'expéditeur sait ce qui est interdit/).check();
  await expect(page.getByLabel("Reçu en espèces")).toBeVisible();
}
