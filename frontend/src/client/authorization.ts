/** The two kinds of `Authorization` that a person types: Basic and Bearer. Read back, so that they can be edited. */

import { fromBase64, toBase64, utf8 } from "./base64.ts";

export type Authorization =
  | { readonly scheme: "none" }
  | { readonly scheme: "basic"; readonly user: string; readonly password: string }
  | { readonly scheme: "bearer"; readonly token: string }
  | { readonly scheme: "other"; readonly value: string };

export function formatAuthorization(authorization: Authorization): string | null {
  switch (authorization.scheme) {
    case "none":
      return null;
    case "basic":
      return `Basic ${toBase64(utf8(`${authorization.user}:${authorization.password}`))}`;
    case "bearer":
      return `Bearer ${authorization.token}`;
    case "other":
      return authorization.value;
    default:
      authorization satisfies never;
      throw new Error(`unknown authorization ${JSON.stringify(authorization)}`);
  }
}

export function readAuthorization(value: string | null): Authorization {
  if (value === null || value.trim() === "") return { scheme: "none" };
  const [, scheme = "", rest = ""] = /^(\S+)\s*(.*)$/s.exec(value.trim()) ?? [];
  if (scheme.toLowerCase() === "bearer") return { scheme: "bearer", token: rest };
  const basic = scheme.toLowerCase() === "basic" ? readBasic(rest) : null;
  return basic ?? { scheme: "other", value };
}

function readBasic(encoded: string): Authorization | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(fromBase64(encoded));
    const colon = text.indexOf(":");
    if (colon === -1) return null;
    return { scheme: "basic", user: text.slice(0, colon), password: text.slice(colon + 1) };
  } catch {
    return null; // Not base64, or not text: it is shown as it is instead.
  }
}
