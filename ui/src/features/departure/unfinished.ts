// What was typed for a departure, and what came of it: kept while one looks at other pages.

import { create } from "zustand";
import type { DepartureClosedAnswer } from "../../wire/DepartureClosedAnswer";
import type { DepartureReopenedAnswer } from "../../wire/DepartureReopenedAnswer";

export interface Papers {
  crew: string[];
  seal: string;
}
const BLANK: Papers = { crew: [], seal: "" };

interface Kept {
  /** By trip and stop. */
  papers: Record<string, Papers>;
  closed: Record<string, DepartureClosedAnswer>;
  reopened: Record<string, DepartureReopenedAnswer>;
}

export const useKept = create<Kept>(() => ({ papers: {}, closed: {}, reopened: {} }));

export function keyOf(trip: { trip: string; stop: string }): string {
  return `${trip.trip} ${trip.stop}`;
}

export function usePapers(key: string): [Papers, (part: Partial<Papers>) => void] {
  const papers = useKept((kept) => kept.papers[key] ?? BLANK);
  const set = (part: Partial<Papers>) =>
    useKept.setState((kept) => ({ papers: { ...kept.papers, [key]: { ...papers, ...part } } }));
  return [papers, set];
}

export function keepClosed(key: string, answer: DepartureClosedAnswer): void {
  useKept.setState(({ closed, reopened }) => {
    const { [key]: _, ...others } = reopened;
    return { closed: { ...closed, [key]: answer }, reopened: others };
  });
}

export function keepReopened(key: string, answer: DepartureReopenedAnswer): void {
  useKept.setState(({ closed, reopened }) => {
    const { [key]: _, ...others } = closed;
    return { closed: others, reopened: { ...reopened, [key]: answer } };
  });
}
