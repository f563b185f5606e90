/** Files between the browser's blobs and the API's form: text as it is, anything else in base64. */

import type { FileBody } from "../api/session.ts";
import { locale } from "../state/settings.ts";

/** What one file of a project may have; the web refuses more. */
export const FILE_BYTES_MAX = 1024 * 1024;

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Bytes that are valid UTF-8 and hold no NUL are text. */
export function toBody(bytes: Uint8Array): FileBody {
  if (bytes.includes(0)) return { base64: encodeBase64(bytes) };
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return { base64: encodeBase64(bytes) };
  }
}

export function toBytes(body: FileBody): Uint8Array<ArrayBuffer> {
  if (typeof body === "string") return new TextEncoder().encode(body);
  return Uint8Array.from(atob(body.base64), (char) => char.charCodeAt(0));
}

function encodeBase64(bytes: Uint8Array): string {
  let binary = "";
  const chunk = 0x8000; // Small enough to be the arguments of one call.
  for (let at = 0; at < bytes.length; at += chunk)
    binary += String.fromCharCode(...bytes.subarray(at, at + chunk));
  return btoa(binary);
}

export function formatBytes(count: number): string {
  const format = (value: number, unit: string) =>
    `${new Intl.NumberFormat(locale.value, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value)} ${unit}`;
  if (count < 1024) return format(count, "B");
  if (count < 1024 ** 2) return format(count / 1024, "KiB");
  return format(count / 1024 ** 2, "MiB");
}

export function download(name: string, blob: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const IMAGE_TYPES: Readonly<Record<string, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  avif: "image/avif",
  ico: "image/x-icon",
  bmp: "image/bmp",
};

/** Images that can be shown as pictures. SVG is text here: it is edited, not looked at. */
export function imageType(path: string): string | null {
  return IMAGE_TYPES[path.split(".").at(-1)?.toLowerCase() ?? ""] ?? null;
}
