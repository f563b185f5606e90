/** A trace as five stations: arrived, route, view, response, sent. What did not happen is said, not left out. */

import type { Step, Trace } from "../api/trace.ts";

export type StationState = "ok" | "warn" | "error" | "skipped" | "pending";

export interface Station {
  readonly id: "in" | "route" | "view" | "response" | "out";
  readonly state: StationState;
  /** What the guest said; null where there is nothing to say. */
  readonly detail: string | null;
  readonly at: number | null;
}

type Kind = Step["type"];
type Of<K extends Kind> = Extract<Step, { type: K }>;

function first<K extends Kind>(trace: Trace, kind: K): Of<K> | null {
  return (trace.steps.find((step) => step.type === kind) as Of<K> | undefined) ?? null;
}

export function stationsOf(trace: Trace): Station[] {
  return [arrived(trace), route(trace), view(trace), response(trace), sent(trace)];
}

function arrived(trace: Trace): Station {
  const step = first(trace, "bytes-in");
  return { id: "in", state: "ok", detail: step && `${step.method} ${step.target}`, at: step?.at_ms ?? null };
}

function route(trace: Trace): Station {
  const step = first(trace, "routed");
  if (step === null) return { id: "route", state: "pending", detail: null, at: null };
  const isMissed = step.outcome === "not-found" || step.outcome === "method-not-allowed";
  const state = isMissed ? "warn" : "ok";
  const detail =
    step.outcome === "redirect" ? `→ ${step.location}` : (step.rule ?? (step.allowed.join(", ") || null));
  return { id: "route", state, detail, at: step.at_ms };
}

function view(trace: Trace): Station {
  const step = first(trace, "view");
  const raised = first(trace, "exception");
  if (step === null) {
    const isOver = first(trace, "response") !== null;
    return { id: "view", state: isOver ? "skipped" : "pending", detail: null, at: null };
  }
  const state = raised === null ? "ok" : raised.status !== null && raised.status < 500 ? "warn" : "error";
  return { id: "view", state, detail: raised?.exception ?? step.function.name, at: step.at_ms };
}

function response(trace: Trace): Station {
  const step = first(trace, "response");
  if (step === null) {
    const hasFailed = first(trace, "exception") !== null;
    return { id: "response", state: hasFailed ? "error" : "pending", detail: null, at: null };
  }
  const state = step.status >= 500 ? "error" : step.status >= 400 ? "warn" : "ok";
  const type = step.content_type?.split(";")[0] ?? null;
  return {
    id: "response",
    state,
    detail: type === null ? String(step.status) : `${step.status} ${type}`,
    at: step.at_ms,
  };
}

function sent(trace: Trace): Station {
  const step = first(trace, "bytes-out");
  if (step === null) return { id: "out", state: "pending", detail: null, at: null };
  return { id: "out", state: "ok", detail: `${step.bytes} B`, at: step.at_ms };
}
