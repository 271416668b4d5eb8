// What the typed parcel costs, as the engine reckons it, and whether it can be taken in.

import { msg } from "@lingui/core/macro";
import { useLingui } from "@lingui/react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useCounter } from "../../shared/counter";
import { useLater } from "../../shared/later";
import { call } from "../../transport";
import type { QuoteParcel } from "../../wire/QuoteParcel";
import { amountOf, type ParcelDraft, pieceOf, type Side } from "./draft";

const PAUSE_MS = 200;

/** The parcel as it can be priced; null as long as something of it is missing. */
export function pricedAs(draft: ParcelDraft, digits: number): QuoteParcel | null {
  const pieces = draft.pieces.map((piece) => pieceOf(piece, digits));
  const whole = pieces.filter((piece) => piece !== null);
  if (draft.destination === "" || whole.length < pieces.length) return null;
  const { destination, payer, collection, home } = draft;
  return { destination, pieces: whole, payer, collection, home_delivery: home };
}

/** The price of what is typed; the old one stays while a new one is reckoned. */
export function useParcelQuote(draft: ParcelDraft) {
  const { digits } = useCounter().company.currency;
  const wanted = JSON.stringify(pricedAs(draft, digits));
  const asked = useLater(wanted, PAUSE_MS);
  const request = JSON.parse(asked) as QuoteParcel | null;
  const quote = useQuery({
    queryKey: ["quote_parcel", request],
    queryFn: () => (request ? call("quote_parcel", request) : null),
    enabled: request !== null,
    placeholderData: request === null ? undefined : keepPreviousData,
    retry: false,
  });
  const fresh = asked === wanted && !quote.isPlaceholderData && !quote.error;
  const told = fresh && quote.data ? quote.data : null;
  return { shown: quote.error ? null : (quote.data ?? null), told, error: quote.error };
}

export type Part = "destination" | Side | "pieces" | "cod" | "read" | "payment";

/** What is still to type, and where. */
export function useMissing(draft: ParcelDraft): { part: Part; what: string } | null {
  const { i18n } = useLingui();
  const { digits } = useCounter().company.currency;
  const say = (part: Part, what: ReturnType<typeof msg>) => ({ part, what: i18n._(what) });
  if (draft.destination === "") return say("destination", msg`Choisissez la destination.`);
  for (const side of ["sender", "receiver"] as const) {
    const { phone, name } = draft[side];
    if (!phone.trim()) return say(side, msg`Tapez le téléphone.`);
    if (!name.trim()) return say(side, msg`Tapez le nom.`);
  }
  if (pricedAs(draft, digits) === null) {
    return say("pieces", msg`Chaque pièce a un poids ; le reste est juste, ou vide.`);
  }
  if (amountOf(draft.cod, digits) === null) return say("cod", msg`Ce n'est pas un montant.`);
  if (!draft.read) return say("read", msg`Lisez cette liste à l'expéditeur, puis cochez.`);
  return null;
}

const AT: Record<string, Part> = {
  destination_unknown: "destination",
  destination_same: "destination",
  parcel_rate_missing: "destination",
  piece_count: "pieces",
  piece_weight: "pieces",
  piece_size: "pieces",
  declared_too_high: "pieces",
  prohibited_unread: "read",
};

/** Beside what a refusal belongs: what was typed wrong names itself in its details. */
export function spotOf(
  failure: { code: string; details: Record<string, unknown> },
  draft: ParcelDraft,
): Part {
  const known = AT[failure.code];
  if (known) return known;
  if (failure.code === "phone_invalid" || failure.code === "name_invalid") {
    const wrong = Object.values(failure.details);
    const isOf = (side: Side) =>
      wrong.includes(draft[side].phone) || wrong.includes(draft[side].name);
    return isOf("receiver") && !isOf("sender") ? "receiver" : "sender";
  }
  return "payment";
}
