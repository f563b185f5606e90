/** Sizes and times as people read them, in the page's language. */

const UNITS = ["B", "KiB", "MiB", "GiB"] as const;

export function formatBytes(bytes: number, locale: string): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  const figure = new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
  return `${figure} ${UNITS[unit]}`;
}

export function formatMilliseconds(ms: number, locale: string): string {
  const digits = ms < 10 ? 1 : 0;
  if (ms < 1000) return `${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(ms)} ms`;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(ms / 1000)} s`;
}
