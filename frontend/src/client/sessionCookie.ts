/**
 * Flask's session cookie taken apart: payload, time, signature. Anybody can do this; only the app's key makes another.
 *
 * No key is ever here: whether the signature fits, only the app itself can say, and `verdictOf` reads what it did.
 */

import type { Hop } from "../api/exchange.ts";
import { fromBase64, toBase64, utf8 } from "./base64.ts";

export interface SessionCookie {
  /** The payload's JSON, indented; null where it cannot be read. */
  readonly json: string | null;
  readonly isCompressed: boolean;
  readonly signedAt: Date | null;
  readonly signature: string;
}

const PAYLOAD_CHARACTERS_MAX = 64 * 1024;

export async function readSessionCookie(value: string): Promise<SessionCookie> {
  const isCompressed = value.startsWith(".");
  const [payload = "", time = "", signature = ""] = value.replace(/^\./, "").split(".");
  return { json: await payloadOf(payload, isCompressed), isCompressed, signedAt: timeOf(time), signature };
}

/** The same cookie with another payload, and the old time and signature, which no longer fit it. */
export function withPayload(value: string, json: string): string {
  const [, time = "", signature = ""] = value.replace(/^\./, "").split(".");
  return [toUrlBase64(utf8(JSON.stringify(JSON.parse(json)))), time, signature].join(".");
}

async function payloadOf(text: string, isCompressed: boolean): Promise<string | null> {
  try {
    const bytes = fromUrlBase64(text);
    const json = isCompressed
      ? await inflate(bytes)
      : new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return null;
  }
}

/** Stops at a bound: a few bytes can stand for very many. */
async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const text = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const reader = text.pipeThrough(new TextDecoderStream()).getReader();
  let whole = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    whole += part.value;
    if (whole.length > PAYLOAD_CHARACTERS_MAX) {
      await reader.cancel();
      throw new RangeError("the payload is too long to show");
    }
  }
  return whole;
}

/** Seconds since 1970, big-endian, as short as they are. */
function timeOf(text: string): Date | null {
  try {
    const seconds = fromUrlBase64(text).reduce((sum, byte) => sum * 256 + byte, 0);
    const date = new Date(seconds * 1000);
    return text === "" || Number.isNaN(date.getTime()) ? null : date;
  } catch {
    return null;
  }
}

function fromUrlBase64(text: string): Uint8Array<ArrayBuffer> {
  return fromBase64(text.replaceAll("-", "+").replaceAll("_", "/"));
}

function toUrlBase64(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/**
 * `accepted`: the app opened the session with what is in the cookie. `rejected`: it opened an empty one, since the
 * signature does not fit its key; `expired`: the same, and the cookie is older than Flask takes by default. `keyless`:
 * it has no key. `untold`: the exchange was not traced, or its session is no signed cookie.
 */
export type Verdict = "accepted" | "rejected" | "expired" | "keyless" | "untold";

const LIFETIME_MS = 31 * 24 * 3600 * 1000;

/** What the app made of the session cookie that this hop carried; null where it carried none. */
export function verdictOf(hop: Hop, sent: SessionCookie): Verdict {
  const opened = hop.trace?.steps.find((step) => step.type === "session-opened");
  if (opened?.type !== "session-opened") return "untold";
  if (opened.is_null) return "keyless";
  if (opened.interface !== "SecureCookieSessionInterface" || isEmpty(sent.json)) return "untold";
  if (opened.values.length > 0) return "accepted";
  const isOld = sent.signedAt !== null && Date.now() - sent.signedAt.getTime() > LIFETIME_MS;
  return isOld ? "expired" : "rejected";
}

function isEmpty(json: string | null): boolean {
  return json === "{}";
}

/** The value of the session cookie among the headers that were sent. */
export function sentSession(hop: Hop): string | null {
  const header = hop.request.headers.find(([name]) => name.toLowerCase() === "cookie")?.[1] ?? "";
  return /(?:^|;\s*)session=([^;]*)/.exec(header)?.[1] ?? null;
}
