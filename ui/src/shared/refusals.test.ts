import { readFileSync } from "node:fs";
import { i18n } from "@lingui/core";
import { afterEach, expect, it } from "vitest";
import { messages as en } from "../locales/en";
import { messages as fr } from "../locales/fr";
import { Refusal, Unanswered } from "../transport";
import { CODES } from "../wire/codes";
import { explain, SENTENCES } from "./refusals";

// The values that each sentence of the engine has.
const source = readFileSync("../crates/domain/src/refusal.rs", "utf8");
const values = new Map(
  [...source.matchAll(/^ {4}[A-Z]\w+ "([a-z_]+)" "(.*)";$/gm)].map(([, code, sentence = ""]) => [
    code,
    [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name),
  ]),
);
const codes = CODES.map((code) => ({ code, names: values.get(code) ?? [] }));
const XOF = { code: "XOF", digits: 0, symbol: "F CFA", denominations: [] };

afterEach(() => i18n.loadAndActivate({ locale: "fr", messages: fr }));

it("the engine's sentences were found", () => {
  expect([...values.keys()].sort()).toEqual([...CODES].sort());
});

it.each(codes)("$code has a French and an English text with its values", ({ code, names }) => {
  const sentence = SENTENCES[code];
  expect(sentence, `${code} has no text`).toBeDefined();
  const said = Object.fromEntries(names.map((name, index) => [name, index + 3]));
  for (const [locale, messages] of Object.entries({ fr, en })) {
    i18n.loadAndActivate({ locale, messages });
    const text = explain(new Refusal(code, "untranslated", said));
    expect(text).not.toBe("untranslated");
    expect(text).not.toContain("{");
    expect(text).not.toBe(sentence?.id);
  }
  const known = new Set(names);
  const used = [...(sentence?.message ?? "").matchAll(/\{(\w+)[,}]/g)].map(([, name]) => name);
  for (const name of used) expect(known, `${code} gives no {${name}}`).toContain(name);
});

it("there are no texts for codes that do not exist", () => {
  const known = new Set<string>(CODES);
  expect(Object.keys(SENTENCES).filter((code) => !known.has(code))).toEqual([]);
});

it("amounts, times and the engine's English words are written for a cashier", () => {
  const short = new Refusal("cash_short", "", { missing: 2500, tendered: 5000, total: 7500 });
  expect(explain(short, XOF).replaceAll("\u00a0", " ")).toBe(
    "Il manque 2 500 F CFA : reçu 5 000 F CFA pour 7 500 F CFA.",
  );
  const left = new Refusal("trip_departed", "", {
    from: "Ouagadougou",
    at: "2026-11-21T08:00:00",
  });
  expect(explain(left)).toBe("Ce car a quitté Ouagadougou à 08:00. Choisissez un départ suivant.");
  expect(explain(new Refusal("field_missing", "", { field: "reason" }))).toContain("motif");
  const off = new Refusal("variance_unapproved", "", { variance: -2500, tolerance: 500 });
  expect(explain(off, XOF).replaceAll("\u00a0", " ")).toContain("−2 500 F CFA, pour 500 F CFA");
  const settled = new Refusal("payment_settled", "", { state: "failed" });
  expect(explain(settled)).toBe("Ce paiement est déjà réglé : échoué.");
  const locked = new Refusal("day_locked", "", { day: "2026-11-21" });
  expect(explain(locked)).toContain("sam. 21 nov.");
  const over = new Refusal("licence_expired", "", { name: "Moussa", until: "2026-11-21" });
  expect(explain(over)).toContain("finit le 21 nov. 2026");
  const nobody = new Refusal("crew_invalid", "", { what: "it needs a driver" });
  expect(explain(nobody)).toBe("Cet équipage ne peut pas partir : il faut un chauffeur.");
  const large = new Refusal("discount_too_large", "", { max: 1_000 });
  expect(explain(large).replaceAll("\u00a0", " ")).toContain("10 %");
});

it("an unknown code falls back to the engine's sentence, silence to our own", () => {
  expect(explain(new Refusal("brand_new", "Said in English."))).toBe("Said in English.");
  expect(explain(new Unanswered("gone"))).toContain("ne répond pas");
});

it("says in French why a scanned code is not to be trusted", () => {
  const details = { cause: "it was altered or forged", why: "forged" };
  const text = explain(new Refusal("token_invalid", "untranslated", details));
  expect(text).toContain("il a été modifié ou contrefait");
  expect(text).not.toContain("forged");
});
