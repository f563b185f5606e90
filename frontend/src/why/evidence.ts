/**
 * What a Why card is found from: one exchange, or one run that did not come to serve.
 *
 * All of it is plain data that the page holds anyway, so that a card can be found again from a recording: the tests
 * send broken apps through the API and hand over exactly this.
 */

import type { Hop } from "../api/exchange.ts";
import type { Route, RunError, State } from "../api/session.ts";

export interface Project {
  /** The project's text files, by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly routes: readonly Route[];
  /** The lines that the run wrote to stderr: during the exchange, or in its whole life. */
  readonly stderr: readonly string[];
}

export interface ExchangeEvidence extends Project {
  readonly on: "response";
  readonly hop: Hop;
}

export interface RunEvidence extends Project {
  readonly on: "run";
  readonly state: State;
  readonly command: string;
  readonly port: number | null;
  readonly error: RunError | null;
}

export type Evidence = ExchangeEvidence | RunEvidence;
