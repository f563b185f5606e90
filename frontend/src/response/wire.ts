/**
 * The bytes of both sides, as text in which every line end can be seen.
 *
 * HTTP's head is latin-1; what is below it is shown as UTF-8 where it is that, else as a dump. The raw view keeps
 * to what arrived: nothing is decoded, joined or put in order.
 */

export interface WireLine {
  readonly text: string;
  /** How the line ended: `CRLF`, a lone `LF` or `CR` (which HTTP forbids in a head), or not at all. */
  readonly end: "CRLF" | "LF" | "CR" | "";
}

export interface WireMessage {
  readonly head: readonly WireLine[];
  readonly body: Uint8Array;
}

/** Parts a message after its empty line; without one, all of it is head. */
export function wireMessage(bytes: Uint8Array): WireMessage {
  const end = headEnd(bytes);
  return { head: wireLines(latin1(bytes.subarray(0, end))), body: bytes.subarray(end) };
}

function headEnd(bytes: Uint8Array): number {
  for (let at = 0; at + 3 < bytes.length; at += 1) {
    if (bytes[at] === 13 && bytes[at + 1] === 10 && bytes[at + 2] === 13 && bytes[at + 3] === 10)
      return at + 4;
  }
  return bytes.length;
}

export function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

export function wireLines(text: string): WireLine[] {
  const lines: WireLine[] = [];
  for (const match of text.matchAll(/([^\r\n]*)(\r\n|\n|\r|$)/g)) {
    const [whole, line = "", end = ""] = match;
    if (whole !== "") lines.push({ text: visible(line), end: END_NAMES[end] ?? "" });
  }
  return lines;
}

const END_NAMES: Readonly<Record<string, WireLine["end"]>> = { "\r\n": "CRLF", "\n": "LF", "\r": "CR" };

/** Control characters as they are written in code: many fonts have no picture of them. */
export function visible(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, (char) => {
    return `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}

/** Whether bytes can be shown as text without hiding anything. A cut may run through the last character. */
export function isReadable(bytes: Uint8Array): boolean {
  try {
    return !new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(bytes, { stream: true })
      .includes("\u0000");
  } catch {
    return false;
  }
}

export function utf8Lines(bytes: Uint8Array): WireLine[] {
  return wireLines(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
}
