// The dock of one trip: pieces are scanned faster than answers come, so each scan is kept, with the id
// of its intention, until the engine has judged it. It outlives the screens.

import { create } from "zustand";
import { newRequest } from "../../shared/ids";
import { inOrder } from "../../shared/inOrder";
import { play } from "../../shared/sound";
import { call, Refusal } from "../../transport";
import type { PieceScanned } from "../../wire/PieceScanned";
import type { ShipmentCounts } from "../../wire/ShipmentCounts";
import type { VerdictColour } from "../../wire/VerdictColour";

/** A trip that is loaded or unloaded here. */
export interface Post {
  trip: string;
  way: "load" | "unload";
}

export type Outcome =
  | { kind: "verdict"; answer: PieceScanned }
  | { kind: "refused"; failure: Refusal };

export interface Passed {
  /** Of the intention. */
  key: string;
  post: Post;
  /** By the engine's clock. */
  at: number;
  text: string;
  outcome: Outcome;
}

interface Waiting {
  request: string;
  post: Post;
  at: number;
  text: string;
  /** The station where the piece changes to another trip. */
  via: string | null;
}

interface Dock {
  /** Whose scans these are. */
  owner: string | null;
  waiting: Waiting[];
  /** Whether the engine does not answer. */
  silent: boolean;
  /** The newest first. */
  past: Passed[];
  /** What fills the screen. */
  shown: Passed | null;
  /** The newest counts, and when they came. */
  counted: { post: Post; counts: ShipmentCounts; came: number } | null;
}

const EMPTY: Omit<Dock, "owner"> = {
  waiting: [],
  silent: false,
  past: [],
  shown: null,
  counted: null,
};
/** How many of the last scans are kept to look at. */
const PAST_MAX = 50;

export const useDock = create<Dock>(() => ({ owner: null, ...EMPTY }));

/** Whose dock it is. What somebody else left there is theirs, and is not done in another's name. */
export function standAt(owner: string): void {
  if (useDock.getState().owner !== owner) useDock.setState({ owner, ...EMPTY });
  void line.carryOn();
}

export function samePost(one: Post, other: Post): boolean {
  return one.trip === other.trip && one.way === other.way;
}

export function colourOf(outcome: Outcome): VerdictColour {
  return outcome.kind === "verdict" ? outcome.answer.colour : "stop";
}

/** Takes what fills the screen away, unless something newer is there. */
export function clearShown(key: string): void {
  useDock.setState(({ shown }) => (shown?.key === key ? { shown: null } : {}));
}

/** A piece was scanned. It is kept until the engine has answered. */
export function offer(post: Post, text: string, via: string | null, at: number): void {
  const one: Waiting = { request: newRequest(), post, at, text, via };
  useDock.setState(({ waiting }) => ({ waiting: [...waiting, one] }));
  void line.carryOn();
}

function first(): Waiting | undefined {
  return useDock.getState().waiting[0];
}

function done(one: Waiting, outcome: Outcome): void {
  // Somebody else may stand here by now.
  if (first()?.request !== one.request) return;
  const { request: key, post, at, text } = one;
  const passed = { key, post, at, text, outcome };
  const counts = outcome.kind === "verdict" ? outcome.answer.counts : null;
  useDock.setState(({ waiting, past, counted }) => ({
    waiting: waiting.slice(1),
    silent: false,
    past: [passed, ...past].slice(0, PAST_MAX),
    shown: passed,
    counted: counts ? { post, counts, came: Date.now() } : counted,
  }));
  play(colourOf(outcome));
}

/** Asks the engine. A refusal is an outcome too, but for the one that only a login can mend. */
async function carryOut({ request, post, text, via }: Waiting): Promise<Outcome> {
  const { trip, way } = post;
  try {
    const answer =
      way === "load"
        ? await call("load_piece", { request, text, trip, via })
        : await call("unload_piece", { request, text, trip });
    return { kind: "verdict", answer };
  } catch (failure) {
    const mendable = failure instanceof Refusal && failure.code !== "not_logged_in";
    if (mendable) return { kind: "refused", failure };
    throw failure;
  }
}

const line = inOrder({
  first,
  carryOut,
  done,
  onSilent: () => useDock.setState({ silent: true }),
});

export const { askAgain, whenDone } = line;
