// Taking the typed parcel in: once, however often it is pressed and whatever gets lost on the way.

import { useQueryClient } from "@tanstack/react-query";
import { useCounter } from "../../shared/counter";
import { newRequest } from "../../shared/ids";
import type { usePaying } from "../../shared/ui/Paying";
import { call, Refusal } from "../../transport";
import type { ParcelQuote } from "../../wire/ParcelQuote";
import type { RegisterParcel } from "../../wire/RegisterParcel";
import { amountOf, emptyDraft, type ParcelDraft, useParcelState } from "./draft";
import { pricedAs } from "./quoting";

function requestOf(
  draft: ParcelDraft,
  quote: ParcelQuote,
  paying: ReturnType<typeof usePaying>,
  digits: number,
): RegisterParcel | null {
  const priced = pricedAs(draft, digits);
  const cod = amountOf(draft.cod, digits);
  if (!priced || cod === null) return null;
  return {
    request: newRequest(),
    ...priced,
    sender: draft.sender,
    receiver: draft.receiver,
    cod,
    prohibited_read: draft.read,
    photo: draft.photo,
    expected_total: quote.total,
    payments: paying.payments,
  };
}

export function useRegistering() {
  const queries = useQueryClient();
  const { digits } = useCounter().company.currency;
  /** Whether it was taken in. */
  return async (quote: ParcelQuote | null, paying: ReturnType<typeof usePaying>) => {
    const { draft, sending, change } = useParcelState.getState();
    if (sending) return false;
    const attempt = draft.attempt ?? (quote && requestOf(draft, quote, paying, digits));
    if (!attempt) return false;
    change({ attempt });
    useParcelState.setState({ sending: true });
    try {
      const last = await call("register_parcel", attempt);
      useParcelState.setState({ last, draft: emptyDraft(), failure: null });
      return true;
    } catch (failure) {
      if (failure instanceof Refusal) change({ attempt: null });
      useParcelState.setState({ failure });
      return false;
    } finally {
      useParcelState.setState({ sending: false });
      void queries.invalidateQueries();
    }
  };
}
