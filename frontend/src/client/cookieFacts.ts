/** A cookie's attributes as facts that can be put into words: how long it lives, and who may read it. */

import type { Cookie } from "../api/cookies.ts";

export type Lifetime =
  | { readonly until: "session" }
  | { readonly until: "past" }
  | { readonly until: "date"; readonly date: Date };

export function lifetimeOf(cookie: Pick<Cookie, "expires">, now: Date): Lifetime {
  if (cookie.expires === null) return { until: "session" };
  const date = new Date(cookie.expires);
  if (Number.isNaN(date.getTime())) return { until: "session" };
  return date <= now ? { until: "past" } : { until: "date", date };
}

/** Why the browser's rules would refuse a cookie typed into the jar; null where they would not. */
export function cookieProblem(cookie: Cookie): "name" | "value" | "path" | null {
  if (cookie.name.trim() === "" || /[\u0000-\u0020=;]/.test(cookie.name)) return "name";
  if (/[\u0000-\u001f;]/.test(cookie.value)) return "value";
  return cookie.path.startsWith("/") ? null : "path";
}

/** Flask's own session cookie: payload, time and signature, parted by dots; a leading dot says compressed. */
export function isFlaskSession({ name, value }: Pick<Cookie, "name" | "value">): boolean {
  return name === "session" && /^\.?[\w-]+\.[\w-]+\.[\w-]+$/.test(value);
}
