// Things that come faster than answers are carried out one after the other, in the order they came.
// Each is kept, with the id of its intention, until the engine has answered.

import { Refusal } from "../transport";

/** How soon the engine is asked again, at first and at most, in milliseconds. */
const AGAIN_MS = 400;
const AGAIN_MS_MAX = 3_000;

export interface Line<T, O> {
  /** What waits longest. */
  first: () => T | undefined;
  /** Asks the engine. A Refusal out of it is one that only a login can mend; what waits goes on then. */
  carryOut: (one: T) => Promise<O>;
  done: (one: T, outcome: O) => void;
  /** The engine does not answer; it is asked again. */
  onSilent: () => void;
}

export interface InOrder {
  /** Carries out what waits, unless that goes on already. */
  carryOn: () => Promise<void>;
  /** Asks a silent engine again at once. */
  askAgain: () => void;
  /** Has somebody told whenever something was done, until they call what this answers. */
  whenDone: (tell: () => void) => () => void;
}

export function inOrder<T, O>(line: Line<T, O>): InOrder {
  let busy = false;
  let wake: (() => void) | null = null;
  let onDone: (() => void) | null = null;

  const rest = (ms: number) =>
    new Promise<void>((done) => {
      const timer = setTimeout(done, ms);
      wake = () => {
        clearTimeout(timer);
        done();
      };
    });

  const carryOn = async () => {
    if (busy) return;
    busy = true;
    let pause = AGAIN_MS;
    try {
      for (let one = line.first(); one; one = line.first()) {
        try {
          const outcome = await line.carryOut(one);
          line.done(one, outcome);
          onDone?.();
          pause = AGAIN_MS;
        } catch (failure) {
          if (failure instanceof Refusal) break;
          line.onSilent();
          await rest(pause);
          pause = Math.min(2 * pause, AGAIN_MS_MAX);
        }
      }
    } finally {
      busy = false;
    }
  };

  const askAgain = () => {
    wake?.();
    void carryOn();
  };

  const whenDone = (tell: () => void) => {
    onDone = tell;
    return () => {
      onDone = null;
    };
  };

  return { carryOn, askAgain, whenDone };
}
