// The till's words, and days for its lists.

import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { MovementKind } from "../../wire/MovementKind";

export const MOVEMENTS: Record<MovementKind, MessageDescriptor> = {
  paid_in: msg`Apport`,
  paid_out: msg`Retrait`,
  drop: msg`Coffre`,
  fuel: msg`Carburant`,
  toll: msg`Péage`,
  maintenance: msg`Entretien`,
  meals: msg`Repas`,
  other: msg`Autre dépense`,
  correction: msg`Correction`,
};

/** So many days after `2026-11-21`; before it when negative. */
export function daysFrom(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
