/** A word on a tinted ground. The word carries the meaning; the colour only helps. */

import type { ComponentChildren } from "preact";
import "./Chip.css";

export type Tone = "neutral" | "accent" | "ok" | "warn" | "error" | "info" | "violet";

export function Chip({ tone = "neutral", children }: { tone?: Tone; children: ComponentChildren }) {
  return (
    <span class="chip" data-tone={tone}>
      {children}
    </span>
  );
}

const METHOD_TONES: Readonly<Record<string, Tone>> = {
  GET: "info",
  POST: "ok",
  PUT: "warn",
  PATCH: "violet",
  DELETE: "error",
};

export function MethodChip({ method }: { method: string }) {
  return (
    <span class="chip method-chip" data-tone={METHOD_TONES[method] ?? "neutral"} translate={false}>
      {method}
    </span>
  );
}
