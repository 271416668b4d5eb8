// The engine's time, going on between its answers, and how long ago things were.

import { useLingui } from "@lingui/react";
import { useEffect, useState } from "react";
import { useStatus } from "./counter";
import { instant } from "./dates";

/** The instant now, by the engine's clock; looked at again every so often. */
export function useNow(every = 1_000): number {
  const { data, dataUpdatedAt } = useStatus();
  const [here, setHere] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setHere(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return data ? data.now + Math.max(0, here - dataUpdatedAt) : here;
}

const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
] as const;

/** `il y a 3 min`, `dans 12 s` */
export function fromNow(at: number, now: number, locale: string): string {
  const away = at - now;
  const [unit, size] = UNITS.find(([, ms]) => Math.abs(away) >= ms) ?? ["second", 1_000];
  const words = new Intl.RelativeTimeFormat(locale, { style: "short", numeric: "auto" });
  return words.format(Math.trunc(away / size), unit);
}

/** `14:32`, or `21 nov. 14:32` where it was not today, by the company's clocks. */
export function useMoment(): (at: number) => string {
  const { data } = useStatus();
  const { i18n } = useLingui();
  const timeZone = data?.company?.timezone ?? "UTC";
  return (at) => {
    const day = new Intl.DateTimeFormat("sv", { dateStyle: "short", timeZone }).format(at);
    const written = instant(at, timeZone, i18n.locale);
    return day === data?.today ? written.slice(-5) : written;
  };
}
