// Periods of whole days, written `2026-11-21` and reckoned in UTC so that no zone moves them.

export interface Period {
  from: string;
  to: string;
}

export type PeriodName =
  | "today"
  | "yesterday"
  | "this_week"
  | "last_week"
  | "this_month"
  | "last_month";

export const PERIODS: PeriodName[] = [
  "today",
  "yesterday",
  "this_week",
  "last_week",
  "this_month",
  "last_month",
];

function write(date: Date): string {
  return date.toISOString().slice(0, 10);
}

export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return write(date);
}

/** A day as a field or an address has it, or null: half-typed days are none. */
export function asDay(typed: unknown): string | null {
  if (typeof typed !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(typed)) return null;
  const date = new Date(`${typed}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || write(date) !== typed ? null : typed;
}

/** The named period as of today. Weeks begin on Monday; a running one ends today. */
export function periodOf(name: PeriodName, today: string): Period {
  const date = new Date(`${today}T00:00:00Z`);
  const monday = addDays(today, -((date.getUTCDay() + 6) % 7));
  const first = `${today.slice(0, 8)}01`;
  const before = addDays(first, -1);
  switch (name) {
    case "today":
      return { from: today, to: today };
    case "yesterday":
      return { from: addDays(today, -1), to: addDays(today, -1) };
    case "this_week":
      return { from: monday, to: today };
    case "last_week":
      return { from: addDays(monday, -7), to: addDays(monday, -1) };
    case "this_month":
      return { from: first, to: today };
    case "last_month":
      return { from: `${before.slice(0, 8)}01`, to: before };
  }
}

/** What a period is called today; null for one that was chosen freely. */
export function nameOf(period: Period, today: string): PeriodName | null {
  const same = (name: PeriodName) => {
    const known = periodOf(name, today);
    return known.from === period.from && known.to === period.to;
  };
  return PERIODS.find(same) ?? null;
}
