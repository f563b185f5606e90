/**
 * Which of the app's rules a path would meet, as far as the page can tell.
 *
 * An estimate for the notes shown before sending: converters of the project's own take what they like, and the app
 * has the last word.
 */

import type { Route } from "../api/session.ts";
import { argumentsOf, fits, readPath } from "./chips.ts";

/** Every rule that has the path's shape and whose converters would take its values. */
export function matchingRoutes(routes: readonly Route[], path: string): Route[] {
  return routes.filter((route) => {
    const values = readPath(route.rule, path);
    return (
      values !== null && argumentsOf(route.rule).every((piece) => fits(piece, values.get(piece.name) ?? ""))
    );
  });
}

/** Whether the app looks at the rule when this is the request's Host. */
export function answersUnder({ host }: Route, sent: string): boolean {
  return !host || readPath(host.toLowerCase(), sent.trim().toLowerCase()) !== null;
}

/** Methods that the app answers at a path; HEAD and OPTIONS come from Flask itself. */
export function methodsAt(routes: readonly Route[], path: string): string[] {
  return [...new Set(matchingRoutes(routes, path).flatMap(methodsOf))];
}

/** The path with a slash at its end, where only that one has a rule: Flask answers with a redirect to it. */
export function slashRedirect(routes: readonly Route[], path: string): string | null {
  if (path.endsWith("/") || matchingRoutes(routes, path).length > 0) return null;
  return matchingRoutes(routes, `${path}/`).length > 0 ? `${path}/` : null;
}

export const METHOD_ORDER: readonly string[] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/** A rule's methods; of one that takes any, those that people expect. */
export function methodsOf({ methods }: Route): readonly string[] {
  return methods.length > 0 ? methods : METHOD_ORDER;
}

/** The order people expect; methods of an app's own making come last, in the app's order. */
export function inUsualOrder(methods: readonly string[]): string[] {
  const known = METHOD_ORDER.filter((method) => methods.includes(method));
  return [...known, ...methods.filter((method) => !METHOD_ORDER.includes(method))];
}

/** What a person means to try on a rule: a method the view asks for rather than one that comes for free. */
export function mainMethods(methods: readonly string[]): string[] {
  const own = methods.filter((method) => method !== "HEAD" && method !== "OPTIONS");
  return inUsualOrder(own.length > 0 ? own : methods);
}
