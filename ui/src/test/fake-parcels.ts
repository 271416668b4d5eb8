// What the counter in memory answers about parcels: prices, taking in, scans, handing over, money.

import type { Answer, Name, Request } from "../transport/commands";
import { Refusal } from "../transport/refusal";
import type { HandoverSheet } from "../wire/HandoverSheet";
import type { ParcelCard } from "../wire/ParcelCard";
import type { ParcelLine } from "../wire/ParcelLine";
import type { ParcelPerson } from "../wire/ParcelPerson";
import type { ParcelPiece } from "../wire/ParcelPiece";
import type { ParcelRow } from "../wire/ParcelRow";
import type { ParcelTariffCard } from "../wire/ParcelTariffCard";
import type { PieceCard } from "../wire/PieceCard";
import type { PieceScanned } from "../wire/PieceScanned";
import type { PieceState } from "../wire/PieceState";
import type { PieceVerdict } from "../wire/PieceVerdict";
import type { ShipmentCounts } from "../wire/ShipmentCounts";
import type { VerdictColour } from "../wire/VerdictColour";
import type { VerdictShape } from "../wire/VerdictShape";
import { DOT } from "./dot";
import { permit, takePayments } from "./fake-after";
import type { FakeCounter } from "./fake-counter";

const NOW = "2026-11-21T07:40:00";
const AT = Date.parse(`${NOW}Z`);
const HERE = "Gare de Ouagadougou";
const TRIES = 3;
/** The code of every parcel here. */
export const PICKUP_CODE = "K7M2-9QXD";

export const STATIONS: Answer<"stations">["stations"] = [
  { station: "station-ban", code: "BAN", name: "Gare de Banfora", stop: "stop-4", here: false },
  { station: "station-bob", code: "BOB", name: "Gare de Bobo", stop: "stop-3", here: false },
  { station: "station-oua", code: "OUA", name: HERE, stop: "stop-0", here: true },
];

/** How the engine shows each verdict. */
export const PIECE_LOOKS: Record<PieceVerdict, [VerdictColour, VerdictShape]> = {
  loaded: ["go", "tick"],
  unloaded: ["go", "tick"],
  astray: ["care", "signpost"],
  already: ["care", "twice"],
  foreign: ["stop", "signpost"],
  elsewhere: ["stop", "cross"],
  label_old: ["stop", "broken_seal"],
  forged: ["stop", "broken_seal"],
  unknown_key: ["care", "question"],
  revoked_key: ["stop", "broken_seal"],
  unknown_version: ["stop", "question"],
  other_company: ["stop", "cross"],
  unreadable: ["stop", "question"],
  which_piece: ["care", "question"],
  unheard: ["care", "question"],
  trip_cancelled: ["stop", "cross"],
};

const TARIFF: ParcelTariffCard = {
  edition: 0,
  tariff: {
    pairs: [],
    bands: [
      { metres: 150_000, rate: { base: 500, per_kg: 50 } },
      { metres: 400_000, rate: { base: 1_000, per_kg: 100 } },
    ],
    included: 2_000,
    step: 1_000,
    divisor: 5_000,
    minimum: 500,
    insurance: 100,
    collection: 1_000,
    home_delivery: 1_000,
    storage_free_days: 5,
    storage_per_day: 100,
    storage_max: 5_000,
    return_share: 10_000,
    declared_max: 1_000_000,
    grams_max: 100_000,
    side_max: 3_000,
  },
  terms: {
    proofs: ["code", "id_number", "signature"],
    unclaimed_days: 30,
    prohibited: ["Armes", "Carburants, gaz, produits inflammables"],
  },
  set_by: null,
  set_at: null,
};

/** One parcel, with what the counter knows beside its card. */
interface Kept {
  card: ParcelCard;
  to: string;
  trip: string | null;
  /** What is charged for its stay. */
  storage: number;
  byLabel: boolean;
}

/** State of this part of the counter. */
export class FakeDepot {
  kept: Kept[] = [];
  tariffs: ParcelTariffCard[] = [TARIFF];
  photos = new Map<string, string>();
  stations = STATIONS;
  people: ParcelPerson[] = [
    { name: "Awa Zongo Kaboré", phone: "70123456", id_number: "B1234567", address: "Tampouy" },
  ];
}

function digits(text: string): string {
  return text.replace(/\D/g, "");
}

function stationOf(counter: FakeCounter, code: string) {
  const station = counter.depot.stations.find((one) => one.code === code);
  if (!station) throw new Refusal("destination_unknown", "none", { destination: code });
  if (station.here) throw new Refusal("destination_same", "here", { destination: station.name });
  return station;
}

function current(counter: FakeCounter): ParcelTariffCard {
  return counter.depot.tariffs.at(-1) ?? TARIFF;
}

// ---- prices ---------------------------------------------------------------------------------------

function checkPieces(pieces: ParcelPiece[], tariff: ParcelTariffCard["tariff"]): void {
  if (pieces.length < 1 || pieces.length > 99) throw new Refusal("piece_count", "n", { max: 99 });
  pieces.forEach(({ grams }, index) => {
    if (grams >= 1 && grams <= tariff.grams_max) return;
    throw new Refusal("piece_weight", "kg", { piece: index + 1, grams, max: tariff.grams_max });
  });
}

function quoteOf(
  counter: FakeCounter,
  request: Omit<Request<"quote_parcel">, "payer"> & Pick<Request<"quote_parcel">, "payer">,
): Answer<"quote_parcel"> {
  stationOf(counter, request.destination);
  const { tariff } = current(counter);
  checkPieces(request.pieces, tariff);
  const { base, per_kg } = tariff.bands.at(-1)?.rate ?? { base: 0, per_kg: 0 };
  const grams = request.pieces.reduce((sum, piece) => sum + piece.grams, 0);
  const declared = request.pieces.reduce((sum, piece) => sum + piece.declared, 0);
  const more = Math.max(0, Math.ceil((grams - tariff.included) / tariff.step)) * tariff.step;
  const lines: ParcelLine[] = [
    { kind: "base", quantity: 0, amount: base },
    { kind: "weight", quantity: more, amount: (more / 1_000) * per_kg },
    { kind: "insurance", quantity: declared, amount: (declared * tariff.insurance) / 10_000 },
    { kind: "collection", quantity: 0, amount: request.collection ? tariff.collection : 0 },
    { kind: "home_delivery", quantity: 0, amount: request.home_delivery ? 1_000 : 0 },
  ];
  const asked = lines.filter(({ amount }) => amount > 0);
  const total = asked.reduce((sum, { amount }) => sum + amount, 0);
  const paid = { sender: total, receiver: 0, half: Math.ceil(total / 2) }[request.payer];
  return { lines: asked, total, paid, due: total - paid, grams, metres: 365_000, currency: "XOF" };
}

// ---- one parcel -----------------------------------------------------------------------------------

const POSSIBLE: Record<PieceState, string[]> = {
  unheard: ["load", "unload"],
  registered: ["cancel", "load", "lost", "damaged", "claim"],
  loaded: ["unload", "lost", "damaged", "claim"],
  unloaded: ["ready", "deliver", "refuse", "return", "lost", "damaged", "claim"],
  ready: ["deliver", "refuse", "unclaimed", "return", "lost", "damaged", "claim"],
  refused: ["deliver", "unclaimed", "return", "lost", "damaged", "claim"],
  unclaimed: ["deliver", "return", "lost", "damaged", "claim"],
  lost: ["load", "unload", "damaged", "claim"],
  cancelled: [],
  returned: ["claim"],
  delivered: ["claim"],
};

/** Gives pieces a state, and says so in the parcel's history. */
function become(
  counter: FakeCounter,
  kept: Kept,
  kind: string,
  told: { state?: PieceState; pieces?: number[]; detail?: string; amount?: number; place?: string },
): number {
  const entry = counter.record();
  const { card } = kept;
  const numbers = told.pieces?.length ? told.pieces : card.pieces.map(({ piece }) => piece);
  for (const piece of card.pieces.filter((one) => numbers.includes(one.piece))) {
    if (!told.state) continue;
    Object.assign(piece, { state: told.state, since: AT, possible: POSSIBLE[told.state] });
    piece.place = told.place ?? HERE;
  }
  const least = card.pieces[0];
  if (least) Object.assign(card.row, { state: least.state, place: least.place, since: AT });
  card.timeline.push({
    at: AT,
    at_local: NOW,
    kind,
    place: `${HERE} 2`,
    who: counter.me?.name ?? "",
    pieces: numbers,
    detail: told.detail ?? "",
    amount: told.amount ?? null,
    entry,
  });
  return entry;
}

/** The parcel that a text means: its id, its number, a piece's code, or a label. */
function named(counter: FakeCounter, text: string): { kept: Kept; piece: number | null } {
  const asked = text.trim().replace(/^LABEL:/, "");
  for (const kept of counter.depot.kept) {
    const { parcel, waybill } = kept.card.row;
    if (asked === parcel || asked === waybill) return { kept, piece: null };
    const piece = kept.card.pieces.find(({ code }) => code === asked);
    if (piece) return { kept, piece: piece.piece };
  }
  if (/^[A-Z]{2,4}\d+-P/.test(asked)) throw new Refusal("not_found", "none", { what: "parcel" });
  throw new Refusal("waybill_invalid", "none", { number: asked });
}

function parcelOf(counter: FakeCounter, text: string): Kept {
  return named(counter, text).kept;
}

function rowOf(taken: Request<"register_parcel">, waybill: string, to: string): ParcelRow {
  return {
    parcel: `parcel-${waybill}`,
    waybill,
    state: "registered",
    since: AT,
    place: HERE,
    from: HERE,
    to,
    sender: taken.sender.name,
    sender_phone: taken.sender.phone,
    receiver: taken.receiver.name,
    receiver_phone: taken.receiver.phone,
    description: taken.pieces[0]?.description ?? "",
    pieces: taken.pieces.length,
    listed: [],
    due: 0,
    cod: taken.cod,
    cod_owed: 0,
    claims: 0,
    troubles: 0,
  };
}

function pieceOf(piece: ParcelPiece, index: number, waybill: string): PieceCard {
  const number = index + 1;
  return {
    piece: number,
    code: `${waybill}-N${String(number).padStart(2, "0")}`,
    description: piece.description,
    grams: piece.grams,
    declared: piece.declared,
    fragile: piece.fragile,
    perishable: piece.perishable,
    state: "registered",
    place: HERE,
    since: AT,
    ready: null,
    damaged: false,
    back: false,
    possible: POSSIBLE.registered,
  };
}

function keep(
  counter: FakeCounter,
  taken: Request<"register_parcel">,
  quote: Answer<"quote_parcel">,
): Kept {
  const number = 123 + counter.depot.kept.length;
  const waybill = `OUA2-P000${number}-${number % 10}`;
  const row = rowOf(taken, waybill, stationOf(counter, taken.destination).name);
  const card: ParcelCard = {
    row: { ...row, due: quote.due },
    registered: true,
    lines: quote.lines,
    total: quote.total,
    paid: quote.paid,
    payer: taken.payer,
    pieces: taken.pieces.map((piece, index) => pieceOf(piece, index, waybill)),
    claims: [],
    timeline: [],
    messages: [],
    wrong_codes: 0,
    photos: taken.photo ? [taken.photo] : [],
    currency: "XOF",
  };
  const kept = { card, to: taken.destination, trip: null, storage: 0, byLabel: false };
  counter.depot.kept.push(kept);
  return kept;
}

function mustHaveTill(counter: FakeCounter): void {
  if (!counter.till) throw new Refusal("till_closed", "closed");
}

/** Takes money; the change to give back. */
function collect(
  counter: FakeCounter,
  total: number,
  request: Pick<Request<"hand_over">, "payments" | "tendered">,
): number {
  mustHaveTill(counter);
  const paid = takePayments(request.payments, request.tendered, total, String(counter.record()));
  if (counter.till) counter.till.takings += total;
  return paid.reduce((sum, { change }) => sum + change, 0);
}

function register(
  counter: FakeCounter,
  request: Request<"register_parcel">,
): Answer<"register_parcel"> {
  const quote = quoteOf(counter, request);
  if (!request.prohibited_read) throw new Refusal("prohibited_unread", "read");
  for (const { name, phone } of [request.sender, request.receiver]) {
    if (digits(phone).length < 8) throw new Refusal("phone_invalid", "phone", { phone });
    if (!name.trim()) throw new Refusal("name_invalid", "name", { name });
  }
  if (request.expected_total != null && request.expected_total !== quote.total) {
    const details = { total: quote.total, expected: request.expected_total };
    throw new Refusal("price_changed", "price", details);
  }
  const change = collect(counter, quote.paid, request);
  const kept = keep(counter, request, quote);
  const entry = become(counter, kept, "ParcelRegistered", { amount: quote.paid });
  const { row, pieces } = kept.card;
  return {
    parcel: row.parcel,
    waybill: row.waybill,
    pickup_code: PICKUP_CODE,
    pieces: pieces.map(({ code }) => code),
    total: quote.total,
    paid: quote.paid,
    due: quote.due,
    cod: request.cod,
    change,
    currency: "XOF",
    entry,
  };
}

// ---- trips ----------------------------------------------------------------------------------------

function stationsAhead(counter: FakeCounter): string[] {
  return counter.depot.stations.filter(({ here }) => !here).map(({ code }) => code);
}

function listedAs(kept: Kept, state: (state: PieceState) => boolean): ParcelRow[] {
  const listed = kept.card.pieces.filter((piece) => state(piece.state)).map(({ piece }) => piece);
  return listed.length > 0 ? [{ ...kept.card.row, listed }] : [];
}

function pieces(rows: ParcelRow[]): number {
  return rows.reduce((sum, { listed }) => sum + listed.length, 0);
}

function trip(counter: FakeCounter, id: string, arriving: boolean): Answer<"loading_list">["trip"] {
  const found = counter.trips(id.slice(0, 10), 4).find((one) => one.trip === id);
  if (!found) throw new Refusal("not_found", "none", { what: "trip" });
  return {
    trip: id,
    route_code: found.route_code,
    day: found.day,
    terminus: found.terminus,
    at_local: found.from.local,
    plate: found.plate,
    cancelled: found.reason,
    ahead: arriving ? [] : stationsAhead(counter),
  };
}

function loadingList(counter: FakeCounter, id: string): Answer<"loading_list"> {
  const { kept } = counter.depot;
  const to_load = kept.flatMap((one) => listedAs(one, (state) => state === "registered"));
  const aboard = kept.filter((one) => one.trip === id);
  const loaded = aboard.flatMap((one) => listedAs(one, (state) => state === "loaded"));
  const [missing, found] = [pieces(to_load), pieces(loaded)];
  const counts = { listed: missing + found, found, missing, foreign: 0 };
  return { trip: trip(counter, id, false), to_load, loaded, counts, currency: "XOF" };
}

function unloadingList(counter: FakeCounter, id: string): Answer<"unloading_list"> {
  const aboard = counter.depot.kept.filter((one) => one.trip === id);
  const missing = aboard.flatMap((one) => listedAs(one, (state) => state === "loaded"));
  const unloaded = aboard.flatMap((one) => listedAs(one, (state) => state === "unloaded"));
  const [left, found] = [pieces(missing), pieces(unloaded)];
  const counts = { listed: left + found, found, missing: left, foreign: 0 };
  return { trip: trip(counter, id, true), missing, unloaded, foreign: [], counts, currency: "XOF" };
}

function scanned(
  verdict: PieceVerdict,
  counts: ShipmentCounts,
  of?: { kept: Kept; piece: number },
  entry: number | null = null,
): PieceScanned {
  const [colour, shape] = PIECE_LOOKS[verdict];
  const piece = of?.kept.card.pieces.find((one) => one.piece === of.piece);
  const row = of?.kept.card.row;
  return {
    verdict,
    colour,
    shape,
    moved: entry !== null,
    details: row ? { destination: row.to, waybill: row.waybill } : {},
    sentence: verdict,
    piece:
      row && piece
        ? {
            parcel: row.parcel,
            waybill: row.waybill,
            piece: piece.piece,
            pieces: row.pieces,
            to: row.to,
            description: piece.description,
            fragile: piece.fragile,
            perishable: piece.perishable,
          }
        : null,
    counts,
    entry,
  };
}

function scanAt(
  counter: FakeCounter,
  request: Request<"unload_piece">,
  way: "load" | "unload",
): PieceScanned {
  const counts = () => (way === "load" ? loadingList : unloadingList)(counter, request.trip).counts;
  const told = /^verdict:(\w+)$/.exec(request.text)?.[1];
  if (told) return scanned(told as PieceVerdict, counts());
  let found: ReturnType<typeof named>;
  try {
    found = named(counter, request.text);
  } catch (refusal) {
    const unheard = refusal instanceof Refusal && refusal.code === "not_found";
    return scanned(unheard ? "unheard" : "unreadable", counts());
  }
  const { kept } = found;
  const number = found.piece ?? (kept.card.pieces.length === 1 ? 1 : null);
  const piece = kept.card.pieces.find((one) => one.piece === number);
  if (!piece) return scanned("which_piece", counts());
  const [state, kind] =
    way === "load"
      ? (["loaded", "PiecesLoaded"] as const)
      : (["unloaded", "PiecesUnloaded"] as const);
  const of = { kept, piece: piece.piece };
  if (piece.state === state) return scanned("already", counts(), of);
  if (!piece.possible.includes(way)) return scanned("elsewhere", counts(), of);
  kept.trip = request.trip;
  const place = way === "load" ? `OUA-BAN ${request.trip.slice(0, 10)}` : HERE;
  const entry = become(counter, kept, kind, { state, pieces: [piece.piece], place });
  return scanned(way === "load" ? "loaded" : "unloaded", counts(), of, entry);
}

// ---- handing over ---------------------------------------------------------------------------------

function sheetOf(counter: FakeCounter, request: Request<"handover_sheet">): HandoverSheet {
  const kept = parcelOf(counter, request.parcel);
  const { card, storage } = kept;
  const all = card.pieces.filter(({ possible }) => possible.includes("deliver"));
  const pieces = request.pieces.length > 0 ? request.pieces : all.map(({ piece }) => piece);
  const { due, cod } = card.row;
  return {
    card,
    pieces,
    to_sender: false,
    by_label: kept.byLabel,
    due,
    cod,
    storage,
    charges: 0,
    total: due + cod + storage,
    proofs: current(counter).terms.proofs,
    tries_left: Math.max(0, TRIES - card.wrong_codes),
    free_until: "2026-11-26",
  };
}

function proveCode(counter: FakeCounter, kept: Kept, request: Request<"hand_over">): boolean {
  if (!request.code.trim()) return false;
  const { card } = kept;
  const supervised = counter.may("approve") || request.approval != null;
  if (request.approval) permit(counter, "approve", request.approval);
  if (card.wrong_codes >= TRIES && !supervised) {
    throw new Refusal("pickup_locked", "locked", { tries: TRIES, waybill: card.row.waybill });
  }
  const fold = (code: string) => code.toUpperCase().replace(/[^0-9A-Z]/g, "");
  if (fold(request.code) === fold(PICKUP_CODE)) return true;
  card.wrong_codes += 1;
  become(counter, kept, "PickupCodeFailed", {});
  throw new Refusal("pickup_code_wrong", "wrong", { left: Math.max(0, TRIES - card.wrong_codes) });
}

function handOver(counter: FakeCounter, request: Request<"hand_over">): Answer<"hand_over"> {
  const kept = parcelOf(counter, request.parcel);
  const sheet = sheetOf(counter, request);
  const proved = proveCode(counter, kept, request);
  const home = kept.card.pieces.some(({ possible }) => possible.includes("deliver"));
  if (!home && !request.approval && !counter.may("approve")) {
    const { waybill, to } = kept.card.row;
    throw new Refusal("not_destination", "no", { waybill, destination: to, here: HERE });
  }
  const { signature, id_number } = request;
  if (!proved && !id_number.trim() && !signature.trim()) {
    throw new Refusal("proof_missing", "proof", { accepted: sheet.proofs.join(", ") });
  }
  if (request.waive_storage) permit(counter, "approve", request.approval);
  const total = sheet.total - (request.waive_storage ? sheet.storage : 0);
  if (request.expected != null && request.expected !== total) {
    throw new Refusal("due_changed", "due", { total, expected: request.expected });
  }
  const change = collect(counter, total, request);
  const { row } = kept.card;
  Object.assign(row, { due: 0, cod: 0, cod_owed: sheet.cod });
  const told = { state: "delivered" as const, pieces: sheet.pieces, detail: request.taken_by };
  const entry = become(counter, kept, "ParcelDelivered", { ...told, amount: total, place: "" });
  return {
    parcel: row.parcel,
    waybill: row.waybill,
    pieces: sheet.pieces,
    total,
    cod: sheet.cod,
    change,
    by_label: kept.byLabel,
    currency: "XOF",
    entry,
  };
}

// ---- what may happen to pieces, and money -----------------------------------------------------------

function handled(
  counter: FakeCounter,
  request: Request<"refuse_parcel">,
  kind: string,
  state?: PieceState,
): Answer<"refuse_parcel"> {
  const kept = parcelOf(counter, request.parcel);
  const told = { state, pieces: request.pieces, detail: request.reason };
  const entry = become(counter, kept, kind, told);
  const { pieces } = kept.card;
  const asked = (piece: number) => request.pieces.length === 0 || request.pieces.includes(piece);
  if (kind === "PiecesDamaged") {
    for (const one of pieces) if (asked(one.piece)) one.damaged = true;
  }
  const count = request.pieces.length || pieces.length;
  return { waybills: [kept.card.row.waybill], pieces: count, entry };
}

function moneyOf(
  counter: FakeCounter,
  kept: Kept,
  kind: string,
  amount: number,
  change = 0,
): Answer<"remit_cod"> {
  const entry = become(counter, kept, kind, { amount });
  const { parcel, waybill } = kept.card.row;
  return { parcel, waybill, amount, change, currency: "XOF", entry };
}

const LISTS: Record<Request<"list_parcels">["list"], (kept: Kept) => ParcelRow[]> = {
  to_load: (kept) => listedAs(kept, (state) => state === "registered"),
  coming: (kept) => listedAs(kept, (state) => state === "loaded"),
  waiting: (kept) => listedAs(kept, (state) => state === "unloaded" || state === "ready"),
  unclaimed: (kept) => listedAs(kept, (state) => state === "ready" && kept.storage > 0),
  cod_owed: (kept) => (kept.card.row.cod_owed > 0 ? [kept.card.row] : []),
  claims: (kept) => (kept.card.row.claims > 0 ? [kept.card.row] : []),
};

function find(counter: FakeCounter, query: string): Answer<"find_parcels"> {
  const text = query.trim();
  try {
    return { parcels: [parcelOf(counter, text).card.row], more: false, currency: "XOF" };
  } catch (refusal) {
    if (refusal instanceof Refusal && refusal.code === "not_found") {
      return { parcels: [], more: false, currency: "XOF" };
    }
  }
  const folded = text.toLowerCase();
  const matches = ({ card: { row } }: Kept) =>
    digits(text).length > 3
      ? [row.sender_phone, row.receiver_phone].some((one) => digits(one ?? "") === digits(text))
      : `${row.sender} ${row.receiver}`.toLowerCase().includes(folded);
  const parcels = counter.depot.kept.filter(matches).map(({ card }) => card.row);
  return { parcels, more: false, currency: "XOF" };
}

function claimCommands(counter: FakeCounter) {
  const claimOf = (kept: Kept, id: string) => {
    const claim = kept.card.claims.find((one) => one.claim === id);
    if (!claim) throw new Refusal("not_found", "none", { what: "claim" });
    return claim;
  };
  return {
    open_claim: (request: Request<"open_claim">): Answer<"open_claim"> => {
      const kept = parcelOf(counter, request.parcel);
      const { pieces, kind, asked } = request;
      const claim = `claim-${kept.card.claims.length + 1}`;
      kept.card.claims.push({ claim, pieces, kind, asked, awarded: null, paid: 0 });
      kept.card.row.claims += 1;
      return { claim, entry: become(counter, kept, "ClaimOpened", { detail: request.reason }) };
    },
    decide_claim: (request: Request<"decide_claim">): Answer<"decide_claim"> => {
      const kept = parcelOf(counter, request.parcel);
      claimOf(kept, request.claim).awarded = request.awarded;
      return { entry: become(counter, kept, "ClaimDecided", { detail: request.reason }) };
    },
    pay_claim: (request: Request<"pay_claim">): Answer<"pay_claim"> => {
      mustHaveTill(counter);
      const kept = parcelOf(counter, request.parcel);
      const claim = claimOf(kept, request.claim);
      claim.paid = claim.awarded ?? 0;
      kept.card.row.claims -= 1;
      return moneyOf(counter, kept, "ClaimPaid", -claim.paid);
    },
  };
}

function moneyCommands(counter: FakeCounter) {
  return {
    cancel_parcel: (request: Request<"cancel_parcel">): Answer<"cancel_parcel"> => {
      mustHaveTill(counter);
      const kept = parcelOf(counter, request.parcel);
      handled(counter, { ...request, pieces: [] }, "ParcelCancelled", "cancelled");
      const { parcel, waybill } = kept.card.row;
      const amount = -kept.card.paid;
      return { parcel, waybill, amount, change: 0, currency: "XOF", entry: counter.record() };
    },
    charge_storage: (request: Request<"charge_storage">): Answer<"charge_storage"> => {
      const kept = parcelOf(counter, request.parcel);
      const { storage } = kept;
      if (storage === 0) {
        throw new Refusal("storage_none", "none", { waybill: kept.card.row.waybill });
      }
      const change = collect(counter, storage, request);
      kept.storage = 0;
      return moneyOf(counter, kept, "StorageCharged", storage, change);
    },
    remit_cod: (request: Request<"remit_cod">): Answer<"remit_cod"> => {
      mustHaveTill(counter);
      const kept = parcelOf(counter, request.parcel);
      const owed = kept.card.row.cod_owed;
      kept.card.row.cod_owed = 0;
      return moneyOf(counter, kept, "CodRemitted", -owed);
    },
    write_off_parcel: (request: Request<"write_off_parcel">): Answer<"write_off_parcel"> => {
      const kept = parcelOf(counter, request.parcel);
      kept.card.row.due = 0;
      return moneyOf(counter, kept, "DueWrittenOff", 0);
    },
  };
}

function moveCommands(counter: FakeCounter) {
  const note =
    (kind: string, state?: PieceState) =>
    (request: Request<"refuse_parcel">): Answer<"refuse_parcel"> =>
      handled(counter, request, kind, state);
  return {
    loading_list: (request: Request<"loading_list">) => loadingList(counter, request.trip),
    load_piece: (request: Request<"load_piece">) => scanAt(counter, request, "load"),
    unloading_list: (request: Request<"unloading_list">) => unloadingList(counter, request.trip),
    unload_piece: (request: Request<"unload_piece">) => scanAt(counter, request, "unload"),
    print_shipment: (request: Request<"print_shipment">) => ({
      job: counter.queue("slip", request.trip, 1),
    }),
    ready_parcels: (request: Request<"ready_parcels">): Answer<"ready_parcels"> => {
      const answers = request.parcels.map((of) =>
        handled(counter, { request: "", ...of, reason: request.shelf }, "PiecesReady", "ready"),
      );
      return {
        waybills: answers.flatMap(({ waybills }) => waybills),
        pieces: answers.reduce((sum, answer) => sum + answer.pieces, 0),
        entry: answers.at(-1)?.entry ?? 0,
      };
    },
    refuse_parcel: note("ParcelRefused", "refused"),
    return_parcel: note("ParcelReturning", "registered"),
    unclaimed_parcel: note("ParcelUnclaimed", "unclaimed"),
    lost_pieces: note("PiecesLost", "lost"),
    damaged_pieces: note("PiecesDamaged"),
  };
}

function tariffCommands(counter: FakeCounter) {
  const { depot } = counter;
  return {
    parcel_tariffs: (): Answer<"parcel_tariffs"> => ({
      current: current(counter),
      earlier: depot.tariffs.slice(0, -1).reverse(),
      currency: "XOF",
    }),
    set_parcel_tariff: (request: Request<"set_parcel_tariff">): Answer<"set_parcel_tariff"> => {
      const { edition } = current(counter);
      const { tariff, terms } = request;
      const set_by = counter.me?.name ?? null;
      depot.tariffs.push({ edition: edition + 1, tariff, terms, set_by, set_at: AT });
      return { entry: counter.record() };
    },
    stations: (): Answer<"stations"> => ({ stations: depot.stations }),
    register_station: (request: Request<"register_station">): Answer<"register_station"> => {
      const { code, name, stop } = request;
      const others = depot.stations.filter((one) => one.code !== code);
      depot.stations = [
        ...others,
        { station: `station-${code}`, code, name, stop: stop ?? null, here: false },
      ];
      return { entry: counter.record() };
    },
  };
}

type Parcels = Extract<
  Name,
  | `${string}parcel${string}`
  | `${string}_piece${string}`
  | `${string}_claim`
  | `${string}load${string}_list`
  | "stations"
  | "register_station"
  | "print_shipment"
  | "handover_sheet"
  | "hand_over"
  | "charge_storage"
  | "remit_cod"
  | "preview_labels"
  | "keep_photo"
  | "show_photo"
  | "send_messages"
>;

export function parcelCommands(counter: FakeCounter): {
  [N in Parcels]: (request: Request<N>) => Answer<N>;
} {
  const { depot } = counter;
  return {
    ...tariffCommands(counter),
    ...moveCommands(counter),
    ...moneyCommands(counter),
    ...claimCommands(counter),
    parcel_people: ({ phone }) => ({
      people: depot.people.filter((one) => digits(one.phone) === digits(phone)),
    }),
    quote_parcel: (request) => quoteOf(counter, request),
    register_parcel: (request) => register(counter, request),
    find_parcels: ({ query }) => find(counter, query),
    show_parcel: ({ parcel }) => parcelOf(counter, parcel).card,
    list_parcels: ({ list }) => ({
      parcels: depot.kept.flatMap(LISTS[list]),
      more: false,
      currency: "XOF",
    }),
    handover_sheet: (request) => sheetOf(counter, request),
    hand_over: (request) => handOver(counter, request),
    reprint_parcel: ({ parcel }) => ({
      copy: 2,
      job: counter.queue("slip", parcelOf(counter, parcel).card.row.waybill, 2),
      entry: counter.record(),
    }),
    parcel_labels: ({ parcel }) => ({
      zpl: "^XA^XZ",
      count: parcelOf(counter, parcel).card.pieces.length,
    }),
    preview_labels: ({ parcel, pieces }) => {
      const all = parcelOf(counter, parcel).card.pieces.map(({ piece }) => piece);
      const asked = pieces.length > 0 ? pieces : all;
      return { pages: asked.map(() => ({ png: DOT, width: 576, height: 900 })) };
    },
    keep_photo: ({ jpeg }) => {
      const photo = `photo-${depot.photos.size + 1}`;
      depot.photos.set(photo, jpeg);
      return { photo };
    },
    show_photo: ({ photo }) => ({ jpeg: depot.photos.get(photo) ?? null }),
    send_messages: () => ({ sent: 0, failed: 0, transport: "file" }),
  };
}
