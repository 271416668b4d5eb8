// What parcels cost as it is typed, and back. Every field is a text; what it must be is said here.

import { z } from "zod";
import { parseMoney } from "../../shared/money";
import type { ParcelRate } from "../../wire/ParcelRate";
import type { ParcelTariff } from "../../wire/ParcelTariff";
import type { ParcelTerms } from "../../wire/ParcelTerms";
import type { ProofKind } from "../../wire/ProofKind";
import { amount, parseWhole, percent, share, text, weight, whole } from "./typed";

export const PROOFS: readonly ProofKind[] = ["code", "id_number", "signature"];
/** The engine's bounds. */
const DAYS_MAX = 731;
const SIDE_CM_MAX = 1_000;
const DIVISOR: readonly [number, number] = [100, 1_000_000];
/** Half the way round the earth. */
const KILOMETRES_MAX = 20_000;
const METRES = 1_000;
const MM_PER_CM = 10;
const GRAMS = 1_000;

interface TypedRate {
  base: string;
  per_kg: string;
}
export interface TypedTariff {
  pairs: ({ from: string; to: string } & TypedRate)[];
  bands: ({ kilometres: string } & TypedRate)[];
  included: string;
  step: string;
  divisor: string;
  minimum: string;
  insurance: string;
  collection: string;
  home_delivery: string;
  storage_free_days: string;
  storage_per_day: string;
  storage_max: string;
  return_share: string;
  declared_max: string;
  kilos_max: string;
  side_max: string;
  proofs: Record<ProofKind, boolean>;
  unclaimed_days: string;
  prohibited: string;
}
export interface SetTariff {
  tariff: ParcelTariff;
  terms: ParcelTerms;
}

const positive = weight.refine((grams) => grams > 0, { message: "positive_weight" });
const divisor = text("divisor", (typed) => {
  if (typed.trim() === "") return { divisor: null };
  const read = parseWhole(typed);
  return read !== null && read >= DIVISOR[0] && read <= DIVISOR[1] ? { divisor: read } : null;
}).transform(({ divisor }) => divisor);

function ratesSchema(digits: number) {
  const money = text("amount", (typed) => parseMoney(typed, digits));
  const rate = { base: money, per_kg: money };
  const asRate = ({ base, per_kg }: ParcelRate): ParcelRate => ({ base, per_kg });
  const pairs = z
    .array(z.object({ from: z.string(), to: z.string(), ...rate }))
    .transform((read, context) => {
      read.forEach(({ from, to }, index) => {
        const first = read.findIndex((other) => other.from === from && other.to === to);
        const message = from === "" || to === "" || from === to ? "city" : "twice";
        if (message === "city" || first < index) {
          context.addIssue({ code: "custom", path: [index, "to"], message });
        }
      });
      return read.map((pair) => ({ from: pair.from, to: pair.to, rate: asRate(pair) }));
    });
  const bands = z
    .array(z.object({ kilometres: whole("kilometres", 1, KILOMETRES_MAX), ...rate }))
    .transform((read, context) => {
      read.forEach(({ kilometres }, index) => {
        if (kilometres > (read[index - 1]?.kilometres ?? 0)) return;
        context.addIssue({ code: "custom", path: [index, "kilometres"], message: "order_km" });
      });
      return read.map((band) => ({ metres: band.kilometres * METRES, rate: asRate(band) }));
    });
  return { pairs, bands };
}

/** How a tariff must be typed, in a currency of so many digits. */
export function tariffSchema(digits: number) {
  const money = text("amount", (typed) => parseMoney(typed, digits));
  return z
    .object({
      ...ratesSchema(digits),
      included: weight,
      step: positive,
      divisor,
      minimum: money,
      insurance: percent,
      collection: money,
      home_delivery: money,
      storage_free_days: whole("free_days", 0, DAYS_MAX),
      storage_per_day: money,
      storage_max: money,
      return_share: percent,
      declared_max: money,
      kilos_max: positive,
      side_max: whole("side", 1, SIDE_CM_MAX),
      proofs: z
        .object({ code: z.boolean(), id_number: z.boolean(), signature: z.boolean() })
        .refine((proofs) => PROOFS.some((proof) => proofs[proof]), { message: "proof" }),
      unclaimed_days: whole("days", 1, DAYS_MAX),
      prohibited: z.string(),
    })
    .transform((typed): SetTariff => {
      const { proofs, unclaimed_days, prohibited, kilos_max, side_max, ...tariff } = typed;
      return {
        tariff: { ...tariff, grams_max: kilos_max, side_max: side_max * MM_PER_CM },
        terms: {
          proofs: PROOFS.filter((proof) => proofs[proof]),
          unclaimed_days,
          prohibited: prohibited
            .split("\n")
            .map((line) => line.trim())
            .filter(Boolean),
        },
      };
    }) satisfies z.ZodType<SetTariff, TypedTariff>;
}

export function typedTariff({ tariff, terms }: SetTariff, digits: number): TypedTariff {
  const rate = ({ base, per_kg }: ParcelRate) => ({
    base: amount(base, digits),
    per_kg: amount(per_kg, digits),
  });
  const kilos = (grams: number) => String(grams / GRAMS);
  return {
    pairs: tariff.pairs.map((pair) => ({ from: pair.from, to: pair.to, ...rate(pair.rate) })),
    bands: tariff.bands.map((band) => ({
      kilometres: String(Math.round(band.metres / METRES)),
      ...rate(band.rate),
    })),
    included: kilos(tariff.included),
    step: kilos(tariff.step),
    divisor: tariff.divisor == null ? "" : String(tariff.divisor),
    minimum: amount(tariff.minimum, digits),
    insurance: share(tariff.insurance),
    collection: amount(tariff.collection, digits),
    home_delivery: amount(tariff.home_delivery, digits),
    storage_free_days: String(tariff.storage_free_days),
    storage_per_day: amount(tariff.storage_per_day, digits),
    storage_max: amount(tariff.storage_max, digits),
    return_share: share(tariff.return_share),
    declared_max: amount(tariff.declared_max, digits),
    kilos_max: kilos(tariff.grams_max),
    side_max: String(Math.round(tariff.side_max / MM_PER_CM)),
    proofs: {
      code: terms.proofs.includes("code"),
      id_number: terms.proofs.includes("id_number"),
      signature: terms.proofs.includes("signature"),
    },
    unclaimed_days: String(terms.unclaimed_days),
    prohibited: terms.prohibited.join("\n"),
  };
}
