// The parcel that is being taken in, as it is typed. It outlives the screens, and a restart of the
// window: see `keep`.

import { create } from "zustand";
import { parseMoney } from "../../shared/money";
import { newLine, type PaymentLine } from "../../shared/payments";
import type { ParcelPerson } from "../../wire/ParcelPerson";
import type { ParcelPiece } from "../../wire/ParcelPiece";
import type { ParcelRegisteredAnswer } from "../../wire/ParcelRegisteredAnswer";
import type { Payer } from "../../wire/Payer";
import type { PieceSize } from "../../wire/PieceSize";
import type { RegisterParcel } from "../../wire/RegisterParcel";

export const PIECES_MAX = 99;
/** Kilograms are typed, with up to three places; the engine wants grams. */
const GRAM_DIGITS = 3;
const MM_PER_CM = 10;
const KEY = "guichet.parcel";

export interface PieceDraft {
  key: number;
  description: string;
  kilos: string;
  /** `40 x 30 x 20`, in centimetres. */
  size: string;
  declared: string;
  fragile: boolean;
  perishable: boolean;
}

export interface ParcelDraft {
  v: 1;
  destination: string;
  sender: ParcelPerson;
  receiver: ParcelPerson;
  pieces: PieceDraft[];
  payer: Payer;
  cod: string;
  collection: boolean;
  home: boolean;
  /** Whether the sender was told what is not carried. */
  read: boolean;
  /** The name of its photo, where one was taken. */
  photo: string | null;
  payments: PaymentLine[];
  /** Set before the first try; a retry sends exactly this again, so nothing is taken in twice. */
  attempt: RegisterParcel | null;
}

export type Side = "sender" | "receiver";

const NOBODY: ParcelPerson = { name: "", phone: "", id_number: "", address: "" };

export function newPiece(pieces: PieceDraft[], like?: PieceDraft): PieceDraft {
  const key = Math.max(0, ...pieces.map((piece) => piece.key)) + 1;
  const empty = { description: "", kilos: "", size: "", declared: "" };
  return { ...empty, fragile: false, perishable: false, ...like, key };
}

export function emptyDraft(): ParcelDraft {
  return {
    v: 1,
    destination: "",
    sender: NOBODY,
    receiver: NOBODY,
    pieces: [newPiece([])],
    payer: "sender",
    cod: "",
    collection: false,
    home: false,
    read: false,
    photo: null,
    payments: [newLine("cash", [])],
    attempt: null,
  };
}

/** Grams of typed kilograms; null where that is no weight. */
export function gramsOf(kilos: string): number | null {
  const grams = parseMoney(kilos, GRAM_DIGITS);
  return grams !== null && grams > 0 ? grams : null;
}

/** Three sides in centimetres, as the engine's millimetres; undefined where nothing is typed. */
export function sizeOf(typed: string): PieceSize | null | undefined {
  if (typed.trim() === "") return undefined;
  const sides = typed.trim().split(/\s*[x×*/ ]\s*/i);
  const [length, width, height, more] = sides.map((side) => {
    const centimetres = /^\d{1,4}([.,]\d)?$/.test(side) ? Number(side.replace(",", ".")) : 0;
    return Math.round(centimetres * MM_PER_CM);
  });
  if (!length || !width || !height || more !== undefined) return null;
  return { length, width, height };
}

/** The amount of a field that may be empty; null where it is none. */
export function amountOf(typed: string, digits: number): number | null {
  return typed.trim() === "" ? 0 : parseMoney(typed, digits);
}

/** A piece as the engine wants it; null as long as it cannot be one. */
export function pieceOf(piece: PieceDraft, digits: number): ParcelPiece | null {
  const grams = gramsOf(piece.kilos);
  const size = sizeOf(piece.size);
  const declared = amountOf(piece.declared, digits);
  if (grams === null || size === null || declared === null) return null;
  const { description, fragile, perishable } = piece;
  return {
    description: description.trim(),
    grams,
    size: size ?? null,
    declared,
    fragile,
    perishable,
  };
}

interface ParcelState {
  draft: ParcelDraft;
  /** Whose draft this is. */
  owner: string | null;
  failure: unknown;
  sending: boolean;
  last: ParcelRegisteredAnswer | null;
  change: (part: Partial<ParcelDraft>) => void;
  changePerson: (side: Side, part: Partial<ParcelPerson>) => void;
  changePiece: (key: number, part: Partial<PieceDraft>) => void;
  addPiece: (like?: PieceDraft) => void;
  removePiece: (key: number) => void;
  clear: () => void;
}

export const useParcelState = create<ParcelState>((set, get) => ({
  draft: emptyDraft(),
  owner: null,
  failure: null,
  sending: false,
  last: null,
  change: (part) => set(({ draft }) => ({ draft: { ...draft, ...part }, failure: null })),
  changePerson: (side, part) => {
    const { draft, change } = get();
    change({ [side]: { ...draft[side], ...part } });
  },
  changePiece: (key, part) => {
    const { draft, change } = get();
    change({ pieces: draft.pieces.map((one) => (one.key === key ? { ...one, ...part } : one)) });
  },
  addPiece: (like) => {
    const { draft, change } = get();
    if (draft.pieces.length >= PIECES_MAX) return;
    change({ pieces: [...draft.pieces, newPiece(draft.pieces, like)] });
  },
  removePiece: (key) => {
    const { draft, change } = get();
    if (draft.pieces.length === 1) return;
    change({ pieces: draft.pieces.filter((piece) => piece.key !== key) });
  },
  clear: () => set({ draft: emptyDraft(), failure: null }),
}));

function isDraft(value: unknown): value is ParcelDraft {
  return typeof value === "object" && value !== null && (value as ParcelDraft).v === 1;
}

function read(owner: string): ParcelDraft {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(`${KEY}.${owner}`) ?? "null");
    return isDraft(kept) ? { ...emptyDraft(), ...kept } : emptyDraft();
  } catch {
    return emptyDraft();
  }
}

/** Brings back what this person was typing, and keeps it on this machine from then on. */
export function keepFor(owner: string): () => void {
  if (useParcelState.getState().owner !== owner) {
    useParcelState.setState({ draft: read(owner), owner, failure: null, last: null });
  }
  return useParcelState.subscribe((now, before) => {
    if (now.draft === before.draft) return;
    localStorage.setItem(`${KEY}.${owner}`, JSON.stringify(now.draft));
  });
}
