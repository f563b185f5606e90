/** Milliseconds of a step. Most take a few microseconds, so there are two digits where a person would see them. */

import { locale } from "../state/settings.ts";

export function formatTime(ms: number): string {
  const digits = ms < 10 ? 2 : ms < 100 ? 1 : 0;
  return `${new Intl.NumberFormat(locale.value, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(ms)} ms`;
}
