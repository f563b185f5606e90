/** The four spellings of a request for other tools: a chunk of its own, as none is wanted at first. */

import { type Facts, factsOf } from "./code.ts";
import { toCurl } from "./curl.ts";
import { toFlaskClient } from "./flaskClient.ts";
import { toHttpie } from "./httpie.ts";
import { toRequests } from "./python.ts";

export { factsOf };

/** `module` is the one that the app is in, as an import names it. */
export const spell = {
  curl: toCurl,
  httpie: toHttpie,
  requests: toRequests,
  flaskClient: toFlaskClient,
} satisfies Record<string, (facts: Facts, module: string) => string>;
