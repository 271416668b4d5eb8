// The rules as they are typed, and back. Every field is a text; what it must be is said here.

import { z } from "zod";
import { formatNumber, parseMoney } from "../../shared/money";
import type { BandKind } from "../../wire/BandKind";
import type { ControlRules } from "../../wire/ControlRules";
import type { RefundBand } from "../../wire/RefundBand";
import type { Rules } from "../../wire/Rules";
import { sorted } from "./bands";

/** A year: the engine's own bound on times. */
export const MINUTES_MAX = 366 * 24 * 60;
export const BANDS_MAX = 12;
export const PROMOTIONS_MAX = 100;
const OPERATORS_MAX = 12;
/** The engine's bounds on standing and luggage. */
const STANDING_MAX = 60;
const PIECES_MAX = 99;
const GRAMS_MAX = 1_000_000;
const UNITS = { minutes: 1, hours: 60, days: 24 * 60 } as const;
export type Unit = keyof typeof UNITS;

export interface TypedBand {
  delay: string;
  unit: Unit;
  kind: BandKind;
  value: string;
}
export interface TypedPromotion {
  code: string;
  kind: "percent" | "amount";
  value: string;
  from: string;
  to: string;
  uses_max: string;
  routes: string;
}
export interface TypedControl {
  early: string;
  late: string;
  standing: string;
  refund: string;
  pieces: string;
  kilos: string;
  per_piece: string;
  per_kilo: string;
}
export interface TypedRules {
  coin: string;
  limits: { role: string; variance: string; cancel_minutes: string; discount: string }[];
  refund: TypedBand[];
  exchange_fee: string;
  change_minutes: string;
  open_days: string;
  hold_minutes: string;
  hold_minutes_max: string;
  operators: string;
  promotions: TypedPromotion[];
  tax: { tickets: string; parcels: string; other: string };
  /** None where the engine said none: it keeps them as they are. */
  control: TypedControl | null;
}

/** `12,5` is 1250 hundredths of a percent. */
export function parsePercent(typed: string): number | null {
  const points = parseMoney(typed.replace("%", ""), 2);
  return points !== null && points <= 10_000 ? points : null;
}

export function parseWhole(typed: string): number | null {
  const bare = typed.trim();
  return /^\d{1,7}$/.test(bare) ? Number(bare) : null;
}

function list(typed: string): string[] {
  return typed
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter(Boolean);
}

/** A text that `read` turns into something, or an issue of that name. */
export function text<T>(issue: string, read: (typed: string) => T | null) {
  return z.string().transform((typed, context) => {
    const value = read(typed);
    if (value !== null) return value;
    context.addIssue({ code: "custom", message: issue });
    return z.NEVER;
  });
}

export const whole = (issue: string, min: number, max: number) =>
  text(issue, (typed) => {
    const value = parseWhole(typed);
    return value !== null && value >= min && value <= max ? value : null;
  });
export const percent = text("percent", parsePercent);
const day = z.iso.date({ message: "day" });

/** What the delay of a band is in minutes. */
export function minutesOf(band: Pick<TypedBand, "delay" | "unit">): number | null {
  const delay = parseWhole(band.delay);
  if (delay === null) return null;
  const minutes = delay * UNITS[band.unit];
  return minutes <= MINUTES_MAX ? minutes : null;
}

/** A band as far as it can be read: for the sentences, while it is typed. */
export function readBand(band: TypedBand, digits: number): RefundBand | null {
  const minutes_before = minutesOf(band);
  if (minutes_before === null) return null;
  const { kind } = band;
  if (kind === "full" || kind === "none") return { minutes_before, kind, value: 0 };
  const value = kind === "percent" ? parsePercent(band.value) : parseMoney(band.value, digits);
  return value === null ? null : { minutes_before, kind, value };
}

/** Kilograms, as grams. */
export const weight = text("weight", (typed) => {
  const grams = parseMoney(typed, 3);
  return grams !== null && grams <= GRAMS_MAX ? grams : null;
});

/** How the rules of control must be typed. */
function controlSchema(digits: number) {
  const money = text("amount", (typed) => parseMoney(typed, digits));
  return z
    .object({
      early: whole("minutes", 0, MINUTES_MAX),
      late: whole("minutes", 0, MINUTES_MAX),
      standing: whole("standing", 0, STANDING_MAX),
      refund: whole("minutes", 0, MINUTES_MAX),
      pieces: whole("pieces", 0, PIECES_MAX),
      kilos: weight,
      per_piece: money,
      per_kilo: money,
    })
    .transform(
      (typed): ControlRules => ({
        early_minutes: typed.early,
        late_minutes: typed.late,
        standing: typed.standing,
        delay_refund_minutes: typed.refund,
        luggage_pieces: typed.pieces,
        luggage_grams: typed.kilos,
        per_piece: typed.per_piece,
        per_kilo: typed.per_kilo,
      }),
    );
}

/** How the rules must be typed, in a currency of so many digits. */
export function rulesSchema(digits: number) {
  const money = text("amount", (typed) => parseMoney(typed, digits));
  const band = z
    .object({
      delay: z.string(),
      unit: z.enum(["minutes", "hours", "days"]),
      kind: z.enum(["full", "percent", "fee", "none"]),
      value: z.string(),
    })
    .transform((typed, context) => {
      const read = readBand(typed, digits);
      if (read) return read;
      const late = minutesOf(typed) === null;
      context.addIssue({
        code: "custom",
        path: [late ? "delay" : "value"],
        message: late ? "delay" : typed.kind === "fee" ? "amount" : "percent",
      });
      return z.NEVER;
    });
  const bands = z.array(band).transform((read, context) => {
    const seen = new Set<number>();
    for (const [index, { minutes_before }] of read.entries()) {
      if (seen.has(minutes_before)) {
        context.addIssue({ code: "custom", path: [index, "delay"], message: "twice" });
      }
      seen.add(minutes_before);
    }
    return sorted(read);
  });
  const promotion = z
    .object({
      code: text("code", (typed) => {
        const code = typed.trim().toUpperCase();
        return /^[A-Z0-9]{1,12}$/.test(code) ? code : null;
      }),
      kind: z.enum(["percent", "amount"]),
      value: z.string(),
      from: day,
      to: day,
      uses_max: text("uses", (typed) => {
        if (typed.trim() === "") return { most: null };
        const most = parseWhole(typed);
        return most === null || most === 0 ? null : { most };
      }),
      routes: z.string().transform(list),
    })
    .transform((typed, context) => {
      const { code, from, to, routes, kind } = typed;
      const value =
        kind === "percent" ? parsePercent(typed.value) : parseMoney(typed.value, digits);
      if (!value) {
        context.addIssue({ code: "custom", path: ["value"], message: kind });
        return z.NEVER;
      }
      if (from > to) {
        context.addIssue({ code: "custom", path: ["to"], message: "order" });
        return z.NEVER;
      }
      return {
        code,
        basis_points: kind === "percent" ? value : null,
        amount: kind === "amount" ? value : null,
        from,
        to,
        uses_max: typed.uses_max.most,
        routes,
      };
    });
  const promotions = z.array(promotion).superRefine((read, context) => {
    for (const [index, { code }] of read.entries()) {
      if (read.findIndex((other) => other.code === code) < index) {
        context.addIssue({ code: "custom", path: [index, "code"], message: "twice" });
      }
    }
  });
  return z
    .object({
      coin: text("amount", (typed) => parseMoney(typed, digits) || null),
      limits: z.array(
        z.object({
          role: z.string(),
          variance: money,
          cancel_minutes: text("minutes", (typed) => {
            if (typed.trim() === "") return { minutes: null };
            const minutes = parseWhole(typed);
            return minutes === null || minutes > MINUTES_MAX ? null : { minutes };
          }).transform(({ minutes }) => minutes),
          discount: percent,
        }),
      ),
      refund: bands,
      exchange_fee: money,
      change_minutes: whole("minutes", 0, MINUTES_MAX),
      open_days: whole("days", 1, 731),
      hold_minutes: whole("hold", 1, 1_440),
      hold_minutes_max: whole("hold", 1, 1_440),
      operators: text("operators", (typed) => {
        const operators = list(typed);
        return operators.length <= OPERATORS_MAX ? operators : null;
      }),
      promotions,
      tax: z.object({ tickets: percent, parcels: percent, other: percent }),
      control: controlSchema(digits).nullable(),
    })
    .superRefine((rules, context) => {
      if (rules.hold_minutes > rules.hold_minutes_max) {
        context.addIssue({ code: "custom", path: ["hold_minutes"], message: "hold_max" });
      }
    }) satisfies z.ZodType<Rules, TypedRules>;
}

/** An amount as one types it: digits that `parseMoney` reads back. */
export function amount(minor: number, digits: number): string {
  return formatNumber(minor, digits, "en").replaceAll(",", "");
}

export function share(points: number): string {
  return String(points / 100);
}

function typedBand(band: RefundBand, digits: number): TypedBand {
  const { minutes_before, kind, value } = band;
  const days = minutes_before >= 2 * UNITS.days && minutes_before % UNITS.days === 0;
  const hours = minutes_before >= UNITS.hours && minutes_before % UNITS.hours === 0;
  const unit = days ? "days" : hours ? "hours" : "minutes";
  return {
    delay: String(minutes_before / UNITS[unit]),
    unit,
    kind,
    value: kind === "percent" ? share(value) : kind === "fee" ? amount(value, digits) : "",
  };
}

function typedControl(control: ControlRules, digits: number): TypedControl {
  return {
    early: String(control.early_minutes),
    late: String(control.late_minutes),
    standing: String(control.standing),
    refund: String(control.delay_refund_minutes),
    pieces: String(control.luggage_pieces),
    kilos: String(control.luggage_grams / 1_000),
    per_piece: amount(control.per_piece, digits),
    per_kilo: amount(control.per_kilo, digits),
  };
}

export function typedRules(rules: Rules, digits: number): TypedRules {
  return {
    coin: amount(rules.coin, digits),
    limits: rules.limits.map(({ role, variance, cancel_minutes, discount }) => ({
      role,
      variance: amount(variance, digits),
      cancel_minutes: cancel_minutes == null ? "" : String(cancel_minutes),
      discount: share(discount),
    })),
    refund: rules.refund.map((band) => typedBand(band, digits)),
    exchange_fee: amount(rules.exchange_fee, digits),
    change_minutes: String(rules.change_minutes),
    open_days: String(rules.open_days),
    hold_minutes: String(rules.hold_minutes),
    hold_minutes_max: String(rules.hold_minutes_max),
    operators: rules.operators.join(", "),
    promotions: rules.promotions.map((promotion) => ({
      code: promotion.code,
      kind: promotion.amount == null ? "percent" : "amount",
      value:
        promotion.amount == null
          ? share(promotion.basis_points ?? 0)
          : amount(promotion.amount, digits),
      from: promotion.from,
      to: promotion.to,
      uses_max: promotion.uses_max == null ? "" : String(promotion.uses_max),
      routes: promotion.routes.join(", "),
    })),
    tax: {
      tickets: share(rules.tax.tickets),
      parcels: share(rules.tax.parcels),
      other: share(rules.tax.other),
    },
    control: rules.control ? typedControl(rules.control, digits) : null,
  };
}
