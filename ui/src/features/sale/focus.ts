// The way through a sale. Enter goes one part on, Escape one back; nothing here ever sells.

const WAY = ["destination", "departures", "seats", "name", "phone", "cash"] as const;
/** Parts beside the way, which open when they are asked for. */
const BESIDE = ["payment", "promo", "discount", "reason", "approve"] as const;
export type Part = (typeof WAY)[number];
export type Place = Part | (typeof BESIDE)[number];

/** Frames to wait for a part that is on its way: the seats of a coach just chosen. */
const FRAMES = 30;

export function focusOn(part: Place, frames = FRAMES): void {
  const box =
    document.querySelector<HTMLElement>(`[data-part="${part}"]`) ??
    // Where it is paid in several ways, their lines stand in for the cash.
    (part === "cash" ? document.querySelector<HTMLElement>('[data-part="payment"]') : null);
  const element = part === "approve" ? box?.querySelector<HTMLElement>("input") : box;
  const from = document.activeElement;
  if (!element && frames > 0) {
    requestAnimationFrame(() => {
      // The cashier may have gone elsewhere meanwhile.
      if (document.activeElement === from) focusOn(part, frames - 1);
    });
  }
  element?.focus();
  if (element instanceof HTMLInputElement) element.select();
}

/** Focus after the next paint, when the part is only about to appear. */
export function focusSoon(part: Place): void {
  requestAnimationFrame(() => focusOn(part));
}

export function currentPart(): Part | null {
  const part = document.activeElement?.closest<HTMLElement>("[data-part]")?.dataset.part;
  return WAY.find((known) => known === part) ?? null;
}

/** Whether the focus is in a part beside the way. */
export function isBeside(): boolean {
  return document.activeElement?.closest(BESIDE.map((p) => `[data-part="${p}"]`).join()) != null;
}

export function goOn(from: Part): void {
  const next = WAY[WAY.indexOf(from) + 1];
  if (next) focusOn(next);
}

export function goBack(from: Part): void {
  const previous = WAY[WAY.indexOf(from) - 1];
  if (previous) focusOn(previous);
}
