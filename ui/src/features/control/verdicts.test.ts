import { i18n } from "@lingui/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DETAILS, LOOKS } from "../../test/fake-control";
import type { ScanAnswer } from "../../wire/ScanAnswer";
import type { Verdict } from "../../wire/Verdict";
import { sentenceOf, wordOf } from "./verdicts";

const DAY = "2026-11-21";
const VERDICTS = Object.keys(LOOKS) as Verdict[];
const FULL: ScanAnswer["details"] = { seat: 14 };

const said = (verdict: Verdict, details: ScanAnswer["details"] = DETAILS[verdict] ?? FULL) =>
  sentenceOf({ verdict, details }, DAY);

it("there are twenty-six verdicts", () => {
  expect(VERDICTS).toHaveLength(26);
});

describe.each(["fr", "en"] as const)("in %s", (locale) => {
  beforeAll(async () => {
    const { messages } = await import(`../../locales/${locale}.ts`);
    i18n.loadAndActivate({ locale, messages });
  });
  afterAll(async () => {
    const { messages } = await import("../../locales/fr");
    i18n.loadAndActivate({ locale: "fr", messages });
  });

  it.each(VERDICTS)("%s has a word that is read from afar, and a whole sentence", (verdict) => {
    const word = wordOf(verdict);
    expect(word).toBe(word.toUpperCase());
    expect(word.length).toBeLessThanOrEqual(18);
    const sentence = said(verdict);
    expect(sentence).toMatch(/^\p{Lu}.*\.$/u);
    // Nothing is left open, and nothing unknown is told.
    expect(sentence).not.toMatch(/[{}]|undefined|null|\?/);
  });

  it("no two verdicts are said with one word", () => {
    expect(new Set(VERDICTS.map(wordOf)).size).toBe(VERDICTS.length);
  });

  it.each([
    ["back", {}],
    ["already_boarded", { when: "2026-11-21 07:12", where: "Koudougou", whom: "Awa" }],
    ["wrong_trip", { trip: "t", day: "2026-11-22" }],
    ["exchanged", {}],
  ] as const)("%s is said too where not everything is known here", (verdict, details) => {
    const sentence = said(verdict, details);
    expect(sentence).not.toMatch(/[{}]|undefined|null/);
    expect(sentence).not.toBe(said(verdict));
  });
});

it("the values of a verdict are in its sentence", () => {
  expect(said("already_boarded")).toBe(
    "À bord depuis 07:12, à Ouagadougou (Gare de Ouagadougou 1), par Paul Zongo. Demandez son billet à qui occupe la place 14.",
  );
  expect(said("wrong_trip")).toContain("OUA-BAN du dim. 22 nov. 14:00");
  expect(said("seat_moved")).toContain("5, et non 14");
});

it("an instant of another day is told with its day", () => {
  expect(said("too_early", { opens: "2026-11-21 09:30" })).toContain("à 09:30");
  expect(said("too_early", { opens: "2026-11-22 01:30" })).toContain("dim. 22 nov. 01:30");
});
