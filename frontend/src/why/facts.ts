/**
 * Evidence, taken apart into named facts: the only words that a rule's conditions and texts may use.
 *
 * An empty text or list is a fact that is not there. docs/why-cards.md describes each; a test holds the two together.
 */

import { errorFacts } from "./errorFacts.ts";
import type { Evidence } from "./evidence.ts";
import { requestFacts } from "./requestFacts.ts";
import { responseFacts, routeFacts } from "./routeFacts.ts";
import { runFacts } from "./runFacts.ts";
import { traceFacts } from "./traceFacts.ts";

export const FACT_NAMES = [
  // the request
  "method",
  "path",
  "sentType",
  "bodyKind",
  "sentQuery",
  "sentForm",
  "sentFiles",
  "sentJson",
  "sentBytes",
  // the response
  "status",
  "failure",
  "location",
  "slashTo",
  "nextMethod",
  "allowed",
  "body",
  // the rule that was met, and its view
  "rule",
  "endpoint",
  "view",
  "viewFile",
  "viewLine",
  "viewSource",
  "ruleMethods",
  "missingForm",
  "missingFile",
  "missingQuery",
  "nearSent",
  // where no rule was met
  "routeCount",
  "nearest",
  "nearRule",
  "nearMisfit",
  "nearSegment",
  "nearExpected",
  "nearConverter",
  "staticFile",
  "staticFound",
  // the exception
  "exception",
  "message",
  "file",
  "line",
  "function",
  "code",
  "isTemplate",
  "locals",
  "module",
  "nearModule",
  "name",
  "flaskName",
  "moduleName",
  "nearName",
  "attribute",
  "nearAttribute",
  "endpointAsked",
  "nearEndpoint",
  "template",
  "nearTemplate",
  "templateElsewhere",
  "templates",
  "character",
  "characterCode",
  "plain",
  "mended",
  // the run
  "state",
  "isListening",
  "command",
  "program",
  "output",
  "shadow",
  "askedApp",
  "nearApp",
  "appModule",
  "pythonFiles",
  "startCommand",
  // the project
  "source",
] as const;

export type FactName = (typeof FACT_NAMES)[number];
export type Fact = string | readonly string[];
export type Facts = Readonly<Partial<Record<FactName, Fact>>>;

export function factsOf(evidence: Evidence): Facts {
  const { files } = evidence;
  const project = { source: sourceOf(files) };
  if (evidence.on === "run") {
    return { ...project, ...runFacts(evidence), ...errorFacts(evidence.stderr, evidence.error, evidence) };
  }
  const sent = requestFacts(evidence.hop.request);
  const isFailure = (evidence.hop.response?.status ?? 500) >= 500;
  return {
    ...project,
    ...sent,
    ...responseFacts(evidence.hop),
    ...routeFacts(evidence, sent),
    ...(isFailure ? errorFacts(evidence.stderr, null, evidence) : {}),
    ...traceFacts(evidence.hop),
  };
}

const SOURCE_CHARACTERS = 200_000;

function sourceOf(files: Readonly<Record<string, string>>): string {
  const modules = Object.entries(files).filter(([path]) => path.endsWith(".py"));
  return modules
    .map(([, text]) => text)
    .join("\n")
    .slice(0, SOURCE_CHARACTERS);
}

export function isThere(fact: Fact | undefined): fact is Fact {
  return fact !== undefined && fact.length > 0;
}

export function asList(fact: Fact | undefined): readonly string[] {
  if (!isThere(fact)) return [];
  return typeof fact === "string" ? [fact] : fact;
}
