import type { Route } from "../api/session.ts";

/** Whether the rule takes requests of this method. One of Werkzeug's own kind may name none: it takes any. */
export function takes({ methods }: Pick<Route, "methods">, method: string): boolean {
  return methods.length === 0 || methods.includes(method.toUpperCase());
}
