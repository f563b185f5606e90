/** What language help asks of the page: it reads no signal and talks to nobody itself. */

import type { Formatted, Lint } from "../../api/tools.ts";

export interface KnownRoute {
  endpoint: string;
  rule: string;
}

export interface HelpHost {
  /** Texts of the project, by path; null for what is not text. */
  files(): ReadonlyMap<string, string | null>;
  routes(): readonly KnownRoute[];
  isChinese(): boolean;
  /** Null where nobody can say now: no session, no answer. */
  lint(path: string, text: string, signal: AbortSignal): Promise<Lint | null>;
  format(path: string, text: string): Promise<Formatted | null>;
}
