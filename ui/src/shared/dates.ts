// Times come from the engine as the company's local clock, `2026-11-21T08:00:00`. They are shown as
// they are: reading them in this PC's zone would move them, so everything here reckons in UTC.

function read(local: string): Date {
  return new Date(`${local.length === 10 ? `${local}T00:00:00` : local}Z`);
}

function format(local: string, locale: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(read(local));
}

/** `08:00` */
export function clock(local: string): string {
  return local.slice(11, 16);
}

/** `sam. 21 nov.` */
export function shortDay(local: string, locale: string): string {
  return format(local, locale, { weekday: "short", day: "numeric", month: "short" });
}

/** `30 juin 2028` */
export function dayAndYear(local: string, locale: string): string {
  return format(local, locale, { day: "numeric", month: "short", year: "numeric" });
}

/** `sam. 21 nov. 08:00` */
export function dayAndClock(local: string, locale: string): string {
  return `${shortDay(local, locale)} ${clock(local)}`;
}

/** An instant by the company's clocks: `21 nov. 07:41`. */
export function instant(at: number, timezone: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: timezone,
  }).format(at);
}

/** The day after `2026-11-21`. */
export function nextDay(day: string): string {
  const date = read(day);
  date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}
