// What was begun at the till and is not done: it stays while one looks at another page. Codes and
// PINs are never in here.

import { create } from "zustand";
import type { Pieces } from "../../shared/ui/CountPad";
import type { MovementKind } from "../../wire/MovementKind";
import type { TillCountedAnswer } from "../../wire/TillCountedAnswer";

export type ClosingMode = "close" | "hand_over";

export interface Closing {
  /** Which session is counted. */
  till: string;
  mode: ClosingMode;
  pieces: Pieces;
  /** The drawer is said to be empty. */
  empty: boolean;
  /** What the count came to; none while one counts. */
  counted: TillCountedAnswer | null;
  /** Why one has to count again. */
  stale: unknown;
  reason: string;
  later: boolean;
  leave: boolean;
  /** The request that is under way: nobody knows yet whether the till is closed. */
  attempt: string | null;
  /** Whether it is on the screen; what was counted stays when it is not. */
  shown: boolean;
}

export interface Moving {
  till: string;
  /** `expense` until one of its kinds is chosen. */
  kind: MovementKind | "expense";
  amount: string;
  reason: string;
  receipt: string;
  vehicle: string;
  trip: string;
}

interface Unfinished {
  closing: Closing | null;
  moving: Moving | null;
}

export const useUnfinished = create<Unfinished>(() => ({ closing: null, moving: null }));

export function startClosing(till: string, mode: ClosingMode): void {
  const { closing } = useUnfinished.getState();
  const same = closing?.till === till && closing.attempt === null;
  useUnfinished.setState({
    closing: same
      ? { ...closing, mode, shown: true }
      : {
          till,
          mode,
          pieces: {},
          empty: false,
          counted: null,
          stale: null,
          reason: "",
          later: false,
          leave: false,
          attempt: null,
          shown: true,
        },
  });
}

export function changeClosing(change: Partial<Closing>): void {
  useUnfinished.setState(({ closing }) => ({ closing: closing && { ...closing, ...change } }));
}

export function endClosing(): void {
  useUnfinished.setState({ closing: null });
}

export function startMoving(till: string, kind: Moving["kind"]): void {
  useUnfinished.setState(({ moving }) => ({
    moving:
      moving?.till === till
        ? { ...moving, kind }
        : { till, kind, amount: "", reason: "", receipt: "", vehicle: "", trip: "" },
  }));
}

export function changeMoving(change: Partial<Moving>): void {
  useUnfinished.setState(({ moving }) => ({ moving: moving && { ...moving, ...change } }));
}

export function endMoving(): void {
  useUnfinished.setState({ moving: null });
}
