/** What a response's body is, from what its head says and, where that is nothing, from its first bytes. */

import type { Header, ReceivedResponse } from "../api/exchange.ts";

export type MediaKind = "empty" | "json" | "html" | "xml" | "css" | "script" | "image" | "text" | "bytes";

export interface Media {
  readonly kind: MediaKind;
  /** As the head says it; null where it says nothing. */
  readonly type: string | null;
  readonly charset: string;
}

/** Values of a header, in order; names differ in case only. */
export function valuesOf(headers: readonly Header[], name: string): string[] {
  const wanted = name.toLowerCase();
  return headers.filter(([own]) => own.toLowerCase() === wanted).map(([, value]) => value);
}

export function mediaOf(response: ReceivedResponse, bytes: Uint8Array): Media {
  const header = valuesOf(response.headers, "Content-Type").at(-1) ?? null;
  const type = header?.split(";")[0]?.trim().toLowerCase() || null;
  const charset = /;\s*charset="?([^";\s]+)"?/i.exec(header ?? "")?.[1] ?? "utf-8";
  const kind = bytes.length === 0 ? "empty" : type === null ? sniff(bytes) : kindOf(type, bytes);
  return { kind, type, charset };
}

function kindOf(type: string, bytes: Uint8Array): MediaKind {
  if (/^application\/json$|[/+]json$/.test(type)) return "json";
  if (type === "text/html" || type === "application/xhtml+xml") return "html";
  if (type === "image/svg+xml") return "image";
  if (/[/+]xml$/.test(type)) return "xml";
  if (type === "text/css") return "css";
  if (/\/(?:x-)?(?:java|ecma)script$/.test(type)) return "script";
  if (type.startsWith("image/")) return "image";
  if (type.startsWith("text/") || type === "application/x-www-form-urlencoded") return "text";
  return type === "application/octet-stream" ? "bytes" : sniff(bytes);
}

const SNIFFED_BYTES = 1024;

/** Text, if it is valid UTF-8 without control characters other than those of line and page layout. */
function sniff(bytes: Uint8Array): MediaKind {
  try {
    const head = bytes.subarray(0, SNIFFED_BYTES);
    // `stream`: a character that the cut runs through is no error.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    return /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text) ? "bytes" : "text";
  } catch {
    return "bytes";
  }
}

/** Every byte becomes something readable; an unknown charset is read as UTF-8, as browsers do. */
export function decodeText(bytes: Uint8Array, charset: string): string {
  return decoderFor(charset).decode(bytes);
}

function decoderFor(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}

const EXTENSIONS: Readonly<Partial<Record<MediaKind, string>>> = {
  json: "json",
  html: "html",
  xml: "xml",
  css: "css",
  script: "js",
  text: "txt",
};

/** The name a download gets: the head's own, the path's last part, or one by its kind. */
export function downloadName(response: ReceivedResponse, target: string, media: Media): string {
  const disposition = valuesOf(response.headers, "Content-Disposition").at(-1) ?? "";
  const named = /filename="?([^";]+)"?/i.exec(disposition)?.[1];
  const path = target.split("?")[0]?.split("/").filter(Boolean).at(-1) ?? "";
  const safe = (named ?? path).replace(/[^\p{L}\p{N}._ -]+/gu, "_");
  if (/\.\w+$/.test(safe)) return safe;
  const extension = EXTENSIONS[media.kind] ?? (media.kind === "image" ? imageExtension(media.type) : "bin");
  return `${safe || "response"}.${extension}`;
}

function imageExtension(type: string | null): string {
  return type?.split("/")[1]?.replace("svg+xml", "svg").replace("jpeg", "jpg") ?? "bin";
}
