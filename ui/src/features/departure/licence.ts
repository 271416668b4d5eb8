// Whether somebody may leave with a coach, by what is known of their licence.

import type { CrewInfo } from "../../wire/CrewInfo";

/** A licence that ends so soon is to be renewed. */
const SOON_DAYS = 30;

export type Licence = "none" | "over" | "soon" | "good";

export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** A driver's licence on a day; whoever does not drive needs none. */
export function licence(member: CrewInfo, day: string): Licence {
  const until = member.licence_until;
  if (!until) return member.duty === "driver" ? "none" : "good";
  if (until < day) return member.duty === "driver" ? "over" : "good";
  return until < addDays(day, SOON_DAYS) ? "soon" : "good";
}

/** Whether they can be chosen for a coach that leaves on a day. The engine looks at the arrival. */
export function mayLeave(member: CrewInfo, day: string): boolean {
  const found = licence(member, day);
  return found === "good" || found === "soon";
}
