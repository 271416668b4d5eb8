// Opening what is beside the usual sale: reductions, and other ways to pay.

import { newLine } from "../../shared/payments";
import { useSaleState } from "./draft";
import { focusOn, type Place } from "./focus";

/** Parts that come from disk the first time may take some seconds on an old PC. */
const PATIENCE_MS = 3_000;

/** Brings the parts before they are asked for, once the screen is there. Returns what stops it. */
export function fetchLater(): () => void {
  const timer = setTimeout(() => {
    void import("./Reductions").catch(() => undefined);
    void import("../../shared/ui/PaymentLines").catch(() => undefined);
  }, 2_000);
  return () => clearTimeout(timer);
}

/** Whoever asked for a part is waiting for it, wherever the focus was meanwhile. */
function focusWhenThere(place: Place, end = Date.now() + PATIENCE_MS): void {
  requestAnimationFrame(() => {
    const field = document.querySelector(`[data-part="${place}"]`);
    if (field) {
      focusOn(place);
      field.closest("section, [role=group]")?.scrollIntoView({ block: "nearest" });
    }
    if (!field && Date.now() < end) focusWhenThere(place, end);
  });
}

export function openReductions(): void {
  const { draft, change } = useSaleState.getState();
  if (!draft.reducing) change({ reducing: true });
  focusWhenThere("promo");
}

/** Cash typed already stays a payment; mobile money takes the rest. */
export function openPayments(): void {
  const { draft, change } = useSaleState.getState();
  if (draft.payments.length === 0) {
    const cash = draft.cash.trim() ? [newLine("cash", [], draft.cash)] : [];
    change({ payments: [...cash, newLine("mobile_money", cash)], cash: "" });
  }
  focusWhenThere("payment");
}
