// The door of a coach: what was scanned or pressed there is carried out one after the other, in the
// order it came. Passengers come faster than answers, so nothing waits for one: it is kept, with the
// id of its intention, until the engine has answered. It lives outside of the screens, so that nothing
// is lost by leaving one.

import { create } from "zustand";
import { newRequest } from "../../shared/ids";
import { inOrder } from "../../shared/inOrder";
import { play } from "../../shared/sound";
import { call, Refusal } from "../../transport";
import type { BoardingCounts } from "../../wire/BoardingCounts";
import type { FoundBy } from "../../wire/FoundBy";
import type { ScanAnswer } from "../../wire/ScanAnswer";
import type { VerdictColour } from "../../wire/VerdictColour";

/** Where one stands: a trip at one of its stops; this station's when left out. */
export interface Post {
  trip: string;
  at_stop: string | null;
}

/** A passenger, as far as the screen knows them. */
export interface Rider {
  ticket: string;
  name: string | null;
  seat: number | null;
}

/** What is meant to be done. */
export type Intent =
  | { kind: "scan"; text: string }
  /** At a rest stop: whoever is aboard gets off, whoever is out is back. */
  | { kind: "count"; text: string; rider: Rider | null }
  | { kind: "board"; rider: Rider; by: FoundBy }
  | { kind: "alight" | "come_back"; rider: Rider };

/** What came of it. */
export type Outcome =
  | { kind: "verdict"; answer: ScanAnswer }
  | { kind: "counted"; out: boolean; rider: Rider | null; counts: BoardingCounts }
  /** The same code once more, just after it was counted. */
  | { kind: "repeated" }
  | { kind: "standing"; rider: Rider; counts: BoardingCounts }
  | { kind: "refused"; failure: Refusal };

export interface Passed {
  /** Of the intention. */
  key: string;
  post: Post;
  /** By the engine's clock. */
  at: number;
  outcome: Outcome;
  undone: boolean;
}

interface Waiting {
  request: string;
  post: Post;
  at: number;
  intent: Intent;
  /** For a count: somebody who is out already is back. */
  back: boolean;
}

interface Gate {
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
  counted: { post: Post; counts: BoardingCounts; came: number } | null;
}

const EMPTY: Omit<Gate, "owner"> = {
  waiting: [],
  silent: false,
  past: [],
  shown: null,
  counted: null,
};
/** How many of the last scans are kept to look at. */
const PAST_MAX = 50;
/** Within this time one code is read twice by one hand that did not move. */
const SAME_MS = 3_000;

export const useGate = create<Gate>(() => ({ owner: null, ...EMPTY }));

/** Whose door it is. What somebody else left there is theirs, and is not done in another's name. */
export function standAt(owner: string): void {
  if (useGate.getState().owner !== owner) useGate.setState({ owner, ...EMPTY });
  void line.carryOn();
}

export function samePost(one: Post, other: Post): boolean {
  return one.trip === other.trip && one.at_stop === other.at_stop;
}

export function colourOf(outcome: Outcome): VerdictColour {
  switch (outcome.kind) {
    case "verdict":
      return outcome.answer.colour;
    case "refused":
      return "stop";
    case "repeated":
      return "care";
    // Who gets off is to be seen and heard apart from who boards.
    case "counted":
      return outcome.out ? "care" : "go";
    case "standing":
      return "go";
  }
}

function countsOf(outcome: Outcome): BoardingCounts | null {
  if (outcome.kind === "verdict") return outcome.answer.counts;
  return "counts" in outcome ? outcome.counts : null;
}

/**
 * Writes down what came of something, and shows it. Whoever is told is told again by sound. A place to
 * stand is told by its own sheet, where the change is that must not be covered.
 */
export function pass(passed: Passed): void {
  const counts = countsOf(passed.outcome);
  const told = passed.outcome.kind === "standing";
  useGate.setState(({ past, shown, counted }) => ({
    past: [passed, ...past].slice(0, PAST_MAX),
    shown: told ? shown : passed,
    counted: counts ? { post: passed.post, counts, came: Date.now() } : counted,
  }));
  play(colourOf(passed.outcome));
}

/** Takes what fills the screen away, unless something newer is there. */
export function clearShown(key: string): void {
  useGate.setState(({ shown }) => (shown?.key === key ? { shown: null } : {}));
}

/** A boarding was taken back. */
export function noteUndone(key: string, counts: BoardingCounts): void {
  useGate.setState(({ past, shown }) => ({
    past: past.map((one) => (one.key === key ? { ...one, undone: true } : one)),
    shown: shown?.key === key ? null : shown,
    counted: {
      post: past.find((one) => one.key === key)?.post ?? { trip: "", at_stop: null },
      counts,
      came: Date.now(),
    },
  }));
}

/** Something is to be done at the door. It is kept until the engine has answered. */
export function offer(post: Post, intent: Intent, at: number): void {
  const one: Waiting = { request: newRequest(), post, at, intent, back: false };
  useGate.setState(({ waiting }) => ({ waiting: [...waiting, one] }));
  void line.carryOn();
}

function first(): Waiting | undefined {
  return useGate.getState().waiting[0];
}

function done(one: Waiting, outcome: Outcome): void {
  // Somebody else may stand here by now.
  if (first()?.request !== one.request) return;
  useGate.setState(({ waiting }) => ({ waiting: waiting.slice(1), silent: false }));
  pass({ key: one.request, post: one.post, at: one.at, outcome, undone: false });
}

const line = inOrder({
  first,
  carryOut,
  done,
  onSilent: () => useGate.setState({ silent: true }),
});

export const { askAgain, whenDone } = line;

/** Asks the engine. A refusal is an outcome too, but for the one that only a login can mend. */
async function carryOut(one: Waiting): Promise<Outcome> {
  const { request, post, intent } = one;
  try {
    switch (intent.kind) {
      case "scan": {
        const { text } = intent;
        return { kind: "verdict", answer: await call("scan", { request, text, ...post }) };
      }
      case "board": {
        const { rider, by } = intent;
        const asked = { request, ticket: rider.ticket, by, ...post };
        return { kind: "verdict", answer: await call("board_by", asked) };
      }
      case "count":
        return await count(one, intent.text, intent.rider);
      default: {
        const { rider, kind } = intent;
        const { counts } = await call(kind, { request, ticket: rider.ticket, ...post });
        return { kind: "counted", out: kind === "alight", rider, counts };
      }
    }
  } catch (failure) {
    const mendable = failure instanceof Refusal && failure.code !== "not_logged_in";
    if (mendable) return { kind: "refused", failure };
    throw failure;
  }
}

let counted = { text: "", at: Number.NEGATIVE_INFINITY };

/** Off, or back where they are off already. */
async function count(one: Waiting, ticket: string, rider: Rider | null): Promise<Outcome> {
  const { post } = one;
  if (!one.back && counted.text === ticket && Date.now() - counted.at < SAME_MS) {
    return { kind: "repeated" };
  }
  try {
    const name = one.back ? "come_back" : "alight";
    const { counts } = await call(name, { request: one.request, ticket, ...post });
    counted = { text: ticket, at: Date.now() };
    return { kind: "counted", out: !one.back, rider: rider ?? (await whoHas(ticket)), counts };
  } catch (failure) {
    const isOut = failure instanceof Refusal && failure.code === "already_out";
    if (one.back || !isOut) throw failure;
    // Kept with what waits, so that a lost answer is asked for again and not turned round.
    one.back = true;
    one.request = newRequest();
    return count(one, ticket, rider);
  }
}

/** Who was counted: only to show, so nothing depends on it. */
async function whoHas(ticket: string): Promise<Rider | null> {
  try {
    const { tickets } = await call("find_tickets", { query: ticket, limit: 1 });
    const [found] = tickets;
    return found ? { ticket: found.ticket, name: found.name, seat: found.seat } : null;
  } catch {
    return null;
  }
}
