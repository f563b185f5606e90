/** The Why card of a run that does not serve; rules and drawing come with the first failure. */

import { computed } from "@preact/signals";
import { lastLines, lineCount } from "../state/console.ts";
import { phase, routes, session } from "../state/session.ts";
import { lazy } from "../ui/lazy.tsx";
import type { RunEvidence } from "./evidence.ts";
import { ERROR_LINES_MAX, errorText, isError, textFiles } from "./log.ts";

const Card = lazy(async () => (await import("./WhyCard.tsx")).WhyCard, null);

const doesServe = computed(() => {
  if (phase.value === "running") return session.value?.port !== null;
  return phase.value !== "crashed" && phase.value !== "exited";
});

const errors = computed(() => {
  void lineCount.value;
  if (doesServe.value) return "";
  const generation = session.value?.generation ?? 0;
  return errorText(lastLines(ERROR_LINES_MAX, (line) => line.generation === generation && isError(line)));
});

const evidence = computed<RunEvidence | null>(() => {
  if (session.value === null || doesServe.value) return null;
  const { state, command, port, error } = session.value;
  return {
    on: "run",
    state,
    command,
    port,
    error,
    routes: routes.value,
    stderr: errors.value.split("\n"),
    files: textFiles(),
  };
});

export function WhyRun() {
  return evidence.value && <Card evidence={evidence.value} />;
}
