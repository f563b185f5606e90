/** Under which host a rule answers: two rules alike but for that are two routes. */

import type { Route } from "../api/session.ts";
import { fillPath } from "../client/chips.ts";

/** As the app wrote it, to stand before the rule; empty where any host will do. */
export function domainOf({ host, subdomain }: Pick<Route, "host" | "subdomain">): string {
  return host ?? (subdomain ? `${subdomain}.…` : "");
}

/** The Host that such a request has to carry; null where any will do, or nobody knows. */
export function hostFor(route: Route, samples: ReadonlyMap<string, string>): string | null {
  return route.host ? fillPath(route.host, samples) : null;
}

/** Tells one route from all others. */
export function routeKey(route: Route): string {
  return `${domainOf(route)}${route.rule} ${route.methods.join()} ${route.endpoint}`;
}
