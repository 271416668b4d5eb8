// The refund rule as a passenger would be told it.

import type { I18n } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { formatPercent } from "../../shared/percent";
import type { RefundBand } from "../../wire/RefundBand";

const HOUR = 60;
const DAY = 24 * HOUR;

/** `3 jours`, `24 h`, `1 h 30`, `45 min` */
export function span(i18n: I18n, minutes: number): string {
  if (minutes % DAY === 0 && minutes >= 2 * DAY) {
    return i18n._(
      msg({ message: "{days, plural, one {# jour} other {# jours}}" }).id,
      { days: minutes / DAY },
      { message: "{days, plural, one {# jour} other {# jours}}" },
    );
  }
  const hours = Math.floor(minutes / HOUR);
  const rest = minutes % HOUR;
  if (hours === 0) return `${rest}\u00a0min`;
  if (rest === 0) return `${hours}\u00a0h`;
  return `${hours}\u00a0h\u00a0${String(rest).padStart(2, "0")}`;
}

function given(i18n: I18n, band: RefundBand, money: (minor: number) => string): string {
  switch (band.kind) {
    case "full":
      return formatPercent(10_000, i18n.locale);
    case "percent":
      return formatPercent(band.value, i18n.locale);
    case "fee": {
      const fee = money(band.value);
      return i18n._(msg`tout, moins ${fee} de frais`);
    }
    case "none":
      return i18n._(msg`rien`);
  }
}

/** Longest time first, as the engine asks them. */
export function sorted<B extends { minutes_before: number }>(bands: B[]): B[] {
  return [...bands].sort((one, other) => other.minutes_before - one.minutes_before);
}

/** One sentence per band, and one for who comes later than the last: `24 h avant et plus : 100 %`. */
export function sentences(
  i18n: I18n,
  bands: RefundBand[],
  money: (minor: number) => string,
): string[] {
  const ordered = sorted(bands);
  const last = ordered.at(-1);
  if (!last) return [i18n._(msg`Un billet n'est jamais remboursé.`)];
  const lines = ordered.map((band, index) => {
    const from = span(i18n, band.minutes_before);
    const what = given(i18n, band, money);
    const earlier = ordered[index - 1];
    if (!earlier) {
      return band.minutes_before === 0
        ? i18n._(msg`jusqu'au départ : ${what}`)
        : i18n._(msg`${from} avant et plus : ${what}`);
    }
    const to = span(i18n, earlier.minutes_before);
    return band.minutes_before === 0
      ? i18n._(msg`moins de ${to} avant : ${what}`)
      : i18n._(msg`de ${from} à ${to} avant : ${what}`);
  });
  if (last.minutes_before > 0 && last.kind !== "none") {
    const from = span(i18n, last.minutes_before);
    lines.push(i18n._(msg`moins de ${from} avant : rien`));
  }
  return lines;
}
