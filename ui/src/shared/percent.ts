// Shares: whole hundredths of a percent in, `62,5 %` out.

export function formatPercent(basisPoints: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2 })
    .format(basisPoints / 10_000)
    .replaceAll("\u202f", "\u00a0");
}
