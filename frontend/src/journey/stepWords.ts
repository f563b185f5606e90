/** A step's title, and the tone of its dot. */

import type { Step } from "../api/trace.ts";
import type { journeyText } from "../i18n/journey.ts";

type Text = typeof journeyText.value;
export type StepTone = "plain" | "user" | "ok" | "warn" | "error";

export function titleOf(step: Step, text: Text): string {
  switch (step.type) {
    case "bytes-in":
      return text.bytesIn;
    case "session-opened":
      return text.sessionOpened;
    case "routed":
      return routedTitle(step.outcome, text);
    case "hook":
      return step.when;
    case "view":
      return viewTitle(step.kind, text);
    case "template":
      return text.template;
    case "url-not-built":
      return text.urlNotBuilt;
    case "exception":
      return step.exception;
    case "error-handler":
      return text.errorHandler;
    case "response":
      return text.response;
    case "session-saved":
      return step.is_sent || step.changes.length > 0 ? text.sessionSaved : text.sessionUnsent;
    case "bytes-out":
      return text.bytesOut;
    default:
      throw new Error(`unknown step ${JSON.stringify(step satisfies never)}`);
  }
}

export function toneOf(step: Step): StepTone {
  switch (step.type) {
    case "routed":
      return step.outcome === "not-found" || step.outcome === "method-not-allowed" ? "warn" : "ok";
    case "hook":
    case "view":
    case "template":
    case "error-handler":
      return "user";
    case "url-not-built":
      return "warn";
    case "exception":
      return step.status !== null && step.status < 500 ? "warn" : "error";
    case "response":
      return step.status >= 500 ? "error" : step.status >= 400 ? "warn" : "ok";
    default:
      return "plain";
  }
}

/** Steps that happen inside a view are drawn inside it. */
export function isNested(step: Step): boolean {
  return (
    step.type === "template" ||
    step.type === "url-not-built" ||
    (step.type === "view" && (step.kind === "method" || step.kind === "wrapped"))
  );
}

function routedTitle(
  outcome: "matched" | "not-found" | "method-not-allowed" | "redirect",
  text: Text,
): string {
  const titles = {
    matched: text.matched,
    "not-found": text.notFound,
    "method-not-allowed": text.methodNotAllowed,
    redirect: text.redirectedBy,
  };
  return titles[outcome];
}

function viewTitle(kind: "function" | "class" | "method" | "wrapped", text: Text): string {
  const titles = {
    function: text.view,
    class: text.viewClass,
    method: text.viewMethod,
    wrapped: text.viewWrapped,
  };
  return titles[kind];
}
