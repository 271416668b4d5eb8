// Who is looked for in the list of a trip.

import type { ManifestRow } from "../../wire/ManifestRow";

export const PARTS = ["all", "missing", "aboard", "out", "doubles", "wrong"] as const;
export type Part = (typeof PARTS)[number];

const IS: Record<Part, (row: ManifestRow) => boolean> = {
  all: () => true,
  missing: ({ joins_here, state }) => joins_here && (state === "expected" || state === "missed"),
  aboard: ({ state }) => state === "boarded",
  out: ({ state }) => state === "out",
  doubles: ({ doubles }) => doubles.length > 0,
  wrong: ({ proved }) => proved !== null,
};

/** Whom closing would note as missing: those of this stop who are still expected. */
export function missing(rows: ManifestRow[]): ManifestRow[] {
  return rows.filter(({ joins_here, state }) => joins_here && state === "expected");
}

function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Accents do not matter, nor how a number or a telephone is spaced; digits alone are a seat too. */
function matches(row: ManifestRow, typed: string): boolean {
  const wanted = fold(typed).trim();
  if (wanted === "") return true;
  if (row.seat !== null && String(row.seat) === wanted) return true;
  const bare = wanted.replace(/[\s.-]/g, "");
  const digits = [row.number, row.phone].map((text) => fold(text ?? "").replace(/[\s.-]/g, ""));
  return (
    fold(row.name ?? "").includes(wanted) ||
    // One or two digits are a seat: they are in nearly every number.
    (bare.length > 2 && digits.some((text) => text.includes(bare)))
  );
}

export function shown(rows: ManifestRow[], part: Part, typed: string): ManifestRow[] {
  return rows.filter((row) => IS[part](row) && matches(row, typed));
}

export function countOf(rows: ManifestRow[], part: Part): number {
  return rows.filter(IS[part]).length;
}
