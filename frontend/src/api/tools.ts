/** Ruff's word on a Python file while it is typed. Columns count characters, not the browser's code units. */

import { call } from "./http.ts";

export interface Spot {
  line: number;
  column: number;
}

export interface Edit {
  start: Spot;
  end: Spot;
  text: string;
}

export interface Finding {
  code: string;
  name: string;
  message: string;
  start: Spot;
  end: Spot;
  fix: { title: string | null; edits: Edit[] } | null;
}

export interface Lint {
  diagnostics: Finding[];
  truncated: boolean;
  failure: "settings" | "crash" | "long" | "interrupted" | null;
}

export interface Formatted {
  text: string | null;
  failure: "syntax" | "crash" | "long" | "interrupted" | null;
}

export function lintSource(id: string, path: string, text: string, signal: AbortSignal): Promise<Lint> {
  return call("POST", `/api/v1/sessions/${id}/lint`, { path, text }, signal);
}

export function formatSource(id: string, path: string, text: string): Promise<Formatted> {
  return call("POST", `/api/v1/sessions/${id}/format`, { path, text });
}
