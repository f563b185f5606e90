/** What the app was sent, read back from the bytes of the request: which keys, in which kind of body. */

import type { SentRequest } from "../api/exchange.ts";
import { fromBase64 } from "../client/base64.ts";
import { splitTarget } from "../client/query.ts";
import type { Facts } from "./facts.ts";

export function requestFacts(request: SentRequest): Facts {
  const { path, query } = splitTarget(request.target);
  const type = headerIn(request.headers, "content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  const body = bodyOf(request);
  return {
    method: request.method,
    path,
    sentType: type,
    bodyKind: kindOf(type, body),
    sentQuery: [...new Set(new URLSearchParams(query ?? "").keys())],
    sentForm: type === FORM ? [...new Set(new URLSearchParams(body).keys())] : partNames(type, body, false),
    sentFiles: partNames(type, body, true),
    sentJson: jsonKeys(type, body),
    sentBytes: body === "" ? "" : String(body.length),
  };
}

const FORM = "application/x-www-form-urlencoded";

export function headerIn(headers: ReadonlyArray<readonly [string, string]>, name: string): string | null {
  return headers.find(([each]) => each.toLowerCase() === name)?.[1] ?? null;
}

function bodyOf(request: SentRequest): string {
  const text = new TextDecoder().decode(fromBase64(request.raw_base64));
  const end = text.indexOf("\r\n\r\n");
  return end === -1 ? "" : text.slice(end + 4);
}

function kindOf(type: string, body: string): string {
  if (type === FORM) return "form";
  if (type === "multipart/form-data") return "multipart";
  if (type === "application/json" || type.endsWith("+json")) return "json";
  if (body === "") return "none";
  return looksLikeJson(body) ? "json as text" : "other";
}

function looksLikeJson(body: string): boolean {
  if (!/^\s*[[{]/.test(body)) return false;
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}

function partNames(type: string, body: string, areFiles: boolean): string[] {
  if (type !== "multipart/form-data") return [];
  const heads = [...body.matchAll(/^content-disposition: *form-data;([^\r\n]*)/gim)].map(
    (match) => match[1] ?? "",
  );
  const wanted = heads.filter((head) => /filename\*?=/i.test(head) === areFiles);
  return [...new Set(wanted.map((head) => /\bname="([^"]*)"/.exec(head)?.[1] ?? ""))];
}

function jsonKeys(type: string, body: string): string[] {
  if (!/json|text\/plain/.test(type)) return [];
  try {
    const value: unknown = JSON.parse(body);
    return value !== null && typeof value === "object" && !Array.isArray(value) ? Object.keys(value) : [];
  } catch {
    return [];
  }
}
