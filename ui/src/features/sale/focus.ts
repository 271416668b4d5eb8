// The way through a sale. Enter goes one part on, Escape one back; nothing here ever sells.

export type Part = "destination" | "departures" | "seats" | "name" | "phone" | "cash";
const WAY: Part[] = ["destination", "departures", "seats", "name", "phone", "cash"];

/** Frames to wait for a part that is on its way: the seats of a coach just chosen. */
const FRAMES = 30;

export function focusOn(part: Part, frames = FRAMES): void {
  const element = document.querySelector<HTMLElement>(`[data-part="${part}"]`);
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
export function focusSoon(part: Part): void {
  requestAnimationFrame(() => focusOn(part));
}

export function currentPart(): Part | null {
  const part = document.activeElement?.closest<HTMLElement>("[data-part]")?.dataset.part;
  return WAY.find((known) => known === part) ?? null;
}

export function goOn(from: Part): void {
  const next = WAY[WAY.indexOf(from) + 1];
  if (next) focusOn(next);
}

export function goBack(from: Part): void {
  const previous = WAY[WAY.indexOf(from) - 1];
  if (previous) focusOn(previous);
}
