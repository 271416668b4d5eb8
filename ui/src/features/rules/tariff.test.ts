import { describe, expect, it } from "vitest";
import { FakeDepot } from "../../test/fake-parcels";
import { tariffSchema, typedTariff } from "./tariffTyped";

const [CARD] = new FakeDepot().tariffs;
if (!CARD) throw new Error("no tariff");
const { terms } = CARD;
const tariff = {
  ...CARD.tariff,
  pairs: [{ from: "stop-0", to: "stop-3", rate: { base: 1_500, per_kg: 150 } }],
};
const typed = () => typedTariff({ tariff, terms }, 0);
const issues = (changed: Partial<ReturnType<typeof typed>>) =>
  tariffSchema(0)
    .safeParse({ ...typed(), ...changed })
    .error?.issues.map(({ path, message }) => [path.join("."), message]);

describe("the tariff as typed", () => {
  it.each([0, 2])("comes back as it was, with %i digits", (digits) => {
    const schema = tariffSchema(digits);
    expect(schema.parse(typedTariff({ tariff, terms }, digits))).toEqual({ tariff, terms });
  });

  it("may do without volume", () => {
    expect(tariffSchema(0).parse({ ...typed(), divisor: "" }).tariff.divisor).toBeNull();
  });

  it.each([
    [{ divisor: "99" }, "divisor", "divisor"],
    [{ insurance: "101" }, "insurance", "percent"],
    [{ step: "0" }, "step", "positive_weight"],
    [{ minimum: "abc" }, "minimum", "amount"],
    [{ side_max: "1001" }, "side_max", "side"],
    [{ storage_free_days: "732" }, "storage_free_days", "free_days"],
    [{ unclaimed_days: "0" }, "unclaimed_days", "days"],
    [{ proofs: { code: false, id_number: false, signature: false } }, "proofs", "proof"],
  ])("%j is told beside its field", (changed, path, message) =>
    expect(issues(changed)).toEqual([[path, message]]),
  );

  it("has bands that grow, and pairs of two cities, each once", () => {
    const rate = { base: "500", per_kg: "50" };
    const bands = [
      { kilometres: "400", ...rate },
      { kilometres: "400", ...rate },
    ];
    expect(issues({ bands })).toEqual([["bands.1.kilometres", "order_km"]]);
    const pair = { from: "stop-0", to: "stop-3", ...rate };
    const pairs = [pair, pair, { ...pair, to: "stop-0" }];
    expect(issues({ pairs })).toEqual([
      ["pairs.1.to", "twice"],
      ["pairs.2.to", "city"],
    ]);
  });

  it("has one prohibited kind of goods a line", () => {
    const { terms } = tariffSchema(0).parse({ ...typed(), prohibited: " Armes \n\nGaz\n" });
    expect(terms.prohibited).toEqual(["Armes", "Gaz"]);
  });
});
