/** What only the inside of the app knows, where the exchange was traced: the variables where it failed, the key missed. */

import type { Hop } from "../api/exchange.ts";
import type { Facts } from "./facts.ts";

type Steps = NonNullable<Hop["trace"]>["steps"];
type Raised = Extract<Steps[number], { type: "exception" }>;

export function raisedIn(hop: Hop): Raised | null {
  return hop.trace?.steps.findLast((step): step is Raised => step.type === "exception") ?? null;
}

export function traceFacts(hop: Hop): Facts {
  const raised = raisedIn(hop);
  if (raised === null) return {};
  const isHttp = raised.status !== null;
  const frame = raised.frames.at(-1);
  return {
    locals: raised.locals.map((value) => `${value.name} = ${value.text}`),
    ...(isHttp || (hop.response?.status ?? 0) < 500
      ? {}
      : { exception: raised.exception, message: raised.message }),
    ...(raised.place === null || frame === undefined
      ? {}
      : {
          file: raised.place.file,
          line: String(raised.place.line),
          function: frame.function,
          code: frame.code,
        }),
  };
}
