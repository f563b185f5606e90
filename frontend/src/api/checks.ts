/** Assertions on an exchange, judged by the web: the panel's table, saved requests and lessons. See docs/client-panel.md. */

import type { Values } from "../i18n/reasons.zh.ts";
import type { ExchangeRequest } from "./exchange.ts";
import { call, type ProblemBody } from "./http.ts";

export const SUBJECTS = ["status", "header", "body", "json", "cookie", "console", "time_ms", "hops"] as const;
export const OPERATORS = [
  "equals",
  "differs",
  "contains",
  "lacks",
  "matches",
  "exists",
  "absent",
  "below",
  "above",
  "has_length",
] as const;

export type Subject = (typeof SUBJECTS)[number];
export type Operator = (typeof OPERATORS)[number];

export interface Check {
  subject: Subject;
  operator: Operator;
  expected?: unknown;
  name?: string;
  hop?: number;
}

export interface CheckResult {
  is_met: boolean;
  outcome: "met" | "unmet" | "missing" | "not-json" | "no-answer";
  found: string | null;
}

export interface RequestResult {
  name: string;
  is_met: boolean;
  status: number | null;
  error: string | null;
  total_ms: number;
  checks: CheckResult[];
  problem: ProblemBody | null;
  /** Of the sentence in `error`. */
  code: string | null;
  values: Values;
}

export interface ChecksResult {
  is_met: boolean;
  results: RequestResult[];
}

export interface CheckedRequest {
  name: string;
  request: ExchangeRequest;
}

export function runChecks(
  id: string,
  requests: readonly CheckedRequest[],
  signal?: AbortSignal,
): Promise<ChecksResult> {
  return call("POST", `/api/v1/sessions/${id}/checks`, { requests }, signal);
}
