/** What language help asks of the page: it reads no signal and talks to nobody itself. */

import type { Formatted, Lint } from "../../api/tools.ts";

export interface KnownRoute {
  endpoint: string;
  rule: string;
  methods?: readonly string[];
  doc?: string | null;
  file?: string | null;
  line?: number | null;
}

export interface HelpHost {
  /** Texts of the project, by path; null for what is not text. */
  files(): ReadonlyMap<string, string | null>;
  routes(): readonly KnownRoute[];
  isChinese(): boolean;
  /** The project's own path of a file that a run spoke of; null where it is none of the project. */
  pathOf(reported: string): string | null;
  openLine(path: string, line: number): void;
  /** Null where nobody can say now: no session, no answer. */
  lint(path: string, text: string, signal: AbortSignal): Promise<Lint | null>;
  format(path: string, text: string): Promise<Formatted | null>;
}
