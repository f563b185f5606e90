/** The Why card of the hop that is looked at; rules and drawing come with the first failure. */

import { computed } from "@preact/signals";
import { exchange, hop } from "../response/view.ts";
import { lineCount, linesBetween } from "../state/console.ts";
import { routes } from "../state/session.ts";
import { lazy } from "../ui/lazy.tsx";
import type { ExchangeEvidence } from "./evidence.ts";
import { errorText, textFiles } from "./log.ts";

const Card = lazy(async () => (await import("./WhyCard.tsx")).WhyCard, null);

/** Lines may come after the answer. */
const errors = computed(() => {
  void lineCount.value;
  return exchange.value === null
    ? ""
    : errorText(linesBetween(exchange.value.log_from, exchange.value.log_to));
});

const evidence = computed<ExchangeEvidence | null>(() => {
  const shown = hop.value;
  if (shown === null || isFine(shown.response?.status ?? 0)) return null;
  return {
    on: "response",
    hop: shown,
    routes: routes.value,
    stderr: errors.value.split("\n"),
    files: textFiles(),
  };
});

function isFine(status: number): boolean {
  return status >= 200 && status < 300;
}

export function WhyResponse() {
  return evidence.value && <Card evidence={evidence.value} />;
}
