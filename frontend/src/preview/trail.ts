/**
 * Where the preview has been: the addresses that this page gave it.
 *
 * The app lives on an origin of its own, so the address of a link that is followed inside the frame cannot be read.
 * That the frame loaded something we did not ask for can be seen; then Back means the last address we know.
 */

import type { Route } from "../api/session.ts";
import { takes } from "../routes/methods.ts";

export interface Trail {
  addresses: readonly string[];
  at: number;
  /** The frame went somewhere by itself since `addresses[at]`. */
  isAstray: boolean;
}

export const START: Trail = { addresses: ["/"], at: 0, isAstray: false };

/** Where an example is first seen: at its front page, or else at the first page that needs no argument. */
export function begin(routes: ReadonlyArray<Pick<Route, "rule" | "methods" | "arguments">>): Trail {
  const pages = routes.filter((route) => takes(route, "GET") && route.arguments.length === 0);
  const rules = pages.map((route) => route.rule);
  return rules.includes("/") ? { ...START } : { ...START, addresses: rules.slice(0, 1) };
}

export function currentAddress(trail: Trail): string {
  return trail.addresses[trail.at] ?? "/";
}

export function visit(trail: Trail, address: string): Trail {
  if (address === currentAddress(trail)) return { ...trail, isAstray: false };
  const addresses = [...trail.addresses.slice(0, trail.at + 1), address];
  return { addresses, at: addresses.length - 1, isAstray: false };
}

export function canGoBack(trail: Trail): boolean {
  return trail.isAstray || trail.at > 0;
}

export function canGoForward(trail: Trail): boolean {
  return trail.at < trail.addresses.length - 1;
}

export function goBack(trail: Trail): Trail {
  if (trail.isAstray) return { ...trail, isAstray: false };
  return { ...trail, at: Math.max(0, trail.at - 1) };
}

export function goForward(trail: Trail): Trail {
  return { ...trail, at: Math.min(trail.addresses.length - 1, trail.at + 1), isAstray: false };
}

export function stray(trail: Trail): Trail {
  return { ...trail, isAstray: true };
}

/** What was typed as a path of the app: a whole address keeps its path, a bare word gets its slash. */
export function toAddress(typed: string): string {
  const text = typed.trim();
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) {
    const url = new URL(text);
    return url.pathname + url.search + url.hash;
  }
  return text.startsWith("/") ? text : `/${text}`;
}
