/** Times as people read them, in the page's language. */

export function formatMilliseconds(ms: number, locale: string): string {
  const digits = ms < 10 ? 1 : 0;
  if (ms < 1000) return `${new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(ms)} ms`;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(ms / 1000)} s`;
}
