/** Under which host a rule answers: two rules alike but for that are two routes. */

import type { Route } from "../api/session.ts";

/** As the app wrote it, to stand before the rule; empty where any host will do. */
export function domainOf({ host, subdomain }: Pick<Route, "host" | "subdomain">): string {
  return host ?? (subdomain ? `${subdomain}.…` : "");
}

/** Tells one route from all others. */
export function routeKey(route: Route): string {
  return `${domainOf(route)}${route.rule} ${route.methods.join()} ${route.endpoint}`;
}
