/** Amounts as a person reads them, in the page's language: the unit is that of the name's end. */

import { locale } from "../state/settings.ts";

const MEBIBYTE = 1024 * 1024;
const KIBIBYTE = 1024;

export function figure(name: string, amount: number): string {
  if (name.includes("_bytes")) return size(amount);
  if (name.endsWith("_seconds")) return duration(amount);
  return rounded(amount, 0);
}

export function size(bytes: number): string {
  if (bytes >= MEBIBYTE) return `${rounded(bytes / MEBIBYTE, bytes < 10 * MEBIBYTE ? 1 : 0)} MiB`;
  return `${rounded(bytes / KIBIBYTE, 0)} KiB`;
}

export function duration(seconds: number): string {
  const [amount, unit] =
    seconds >= 3600
      ? ([seconds / 3600, "hour"] as const)
      : seconds >= 120
        ? ([seconds / 60, "minute"] as const)
        : ([seconds, "second"] as const);
  const style = {
    style: "unit",
    unit,
    unitDisplay: "narrow",
    maximumFractionDigits: seconds < 60 ? 1 : 0,
  } as const;
  const written = new Intl.NumberFormat(locale.value, style).format(amount);
  return written.replace(/(?<=\d)(?=\p{Script=Han})/u, " "); // as between all figures and words of the page
}

function rounded(amount: number, digits: number): string {
  return new Intl.NumberFormat(locale.value, { maximumFractionDigits: digits }).format(amount);
}
