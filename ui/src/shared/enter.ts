// Enter in a field goes on to the button that confirms; only the button itself does anything.

import type { KeyboardEvent } from "react";

export function goOnToConfirm(event: KeyboardEvent<HTMLFormElement>): void {
  const { target, currentTarget, key } = event;
  if (key !== "Enter" || !(target instanceof HTMLInputElement)) return;
  event.preventDefault();
  currentTarget.querySelector<HTMLElement>('[type="submit"]')?.focus();
}
