import { i18n } from "@lingui/core";
import { describe, expect, it } from "vitest";
import { RULES } from "../../test/fake-manager";
import { sentences, span } from "./bands";
import { parsePercent, rulesSchema, typedRules } from "./typed";

const plain = (text: string) => text.replaceAll("\u00a0", " ");
const money = (minor: number) => `${minor} F`;

describe("the rules as typed", () => {
  it.each([0, 2])("come back as they were, with %i digits", (digits) => {
    expect(rulesSchema(digits).parse(typedRules(RULES, digits))).toEqual(RULES);
  });

  it("keep what is known of control where nothing is said of it", () => {
    const silent = { ...RULES, control: null };
    expect(rulesSchema(0).parse(typedRules(silent, 0))).toEqual(silent);
  });

  it.each([
    ["kilos", "12,5", 12_500],
    ["kilos", "1000,001", null],
    ["standing", "61", null],
    ["pieces", "0", 0],
    ["early", "527041", null],
  ])("of control have %s %j as %s", (name, written, read) => {
    const typed = typedRules(RULES, 0);
    if (!typed.control) throw new Error("no rules of control");
    const parsed = rulesSchema(0).safeParse({
      ...typed,
      control: { ...typed.control, [name]: written },
    });
    const names: Record<string, string> = {
      kilos: "luggage_grams",
      standing: "standing",
      pieces: "luggage_pieces",
    };
    if (read === null) expect(parsed.error?.issues).toMatchObject([{ path: ["control", name] }]);
    else expect(parsed.data?.control).toMatchObject({ [names[name] ?? ""]: read });
  });

  it("have bands in any order, but no two of one time", () => {
    const typed = typedRules(RULES, 0);
    const turned = rulesSchema(0).parse({ ...typed, refund: [...typed.refund].reverse() });
    expect(turned.refund).toEqual(RULES.refund);
    const twice = rulesSchema(0).safeParse({
      ...typed,
      refund: [...typed.refund, { delay: "1440", unit: "minutes", kind: "none", value: "" }],
    });
    expect(twice.error?.issues).toMatchObject([{ message: "twice", path: ["refund", 3, "delay"] }]);
  });

  it.each([
    ["50", 5_000],
    ["12,5 %", 1_250],
    ["100", 10_000],
    ["100,01", null],
    ["-1", null],
    ["", null],
  ])("have the share %j as %s", (typed, points) => {
    expect(parsePercent(typed)).toBe(points);
  });
});

describe("the refund rule in words", () => {
  it("has a sentence for each band and one for who comes too late", () => {
    expect(sentences(i18n, RULES.refund, money).map(plain)).toEqual([
      "24 h avant et plus : 100 %",
      "de 2 h à 24 h avant : 90 %",
      "de 30 min à 2 h avant : tout, moins 500 F de frais",
      "moins de 30 min avant : rien",
    ]);
  });

  it("says so where nothing or everything is given back", () => {
    expect(sentences(i18n, [], money)).toEqual(["Un billet n'est jamais remboursé."]);
    const always = [{ minutes_before: 0, kind: "full" as const, value: 0 }];
    expect(sentences(i18n, always, money).map(plain)).toEqual(["jusqu'au départ : 100 %"]);
  });

  it.each([
    [4_320, "3 jours"],
    [1_440, "24 h"],
    [90, "1 h 30"],
    [0, "0 min"],
  ])("writes %i minutes as %s", (minutes, text) => {
    expect(plain(span(i18n, minutes))).toBe(text);
  });
});
