/**
 * From evidence to the one card that fits best: the rule with the most conditions, all of which
 * hold.
 *
 * Pure functions over data: the page calls them, and so do the tests that run the broken apps.
 */

import type { Evidence } from "./evidence.ts";
import { asList, type Fact, type FactName, type Facts, factsOf, isThere } from "./facts.ts";
import type { Condition, WhyRule } from "./rule.ts";
import { fillPattern } from "./words.ts";

export interface CardPlace {
  readonly path: string;
  readonly line: number;
}

export interface Card {
  /** The name of the rule's file. */
  readonly id: string;
  readonly rule: WhyRule;
  /** What the texts may speak of: the facts, and what the conditions caught. */
  readonly found: Readonly<Record<string, Fact>>;
  readonly place: CardPlace | null;
}

export type Rules = Readonly<Record<string, WhyRule>>;

export function findCard(evidence: Evidence, rules: Rules): Card | null {
  return fittingCards(evidence, rules)[0] ?? null;
}

/** All rules that fit, the best first. */
export function fittingCards(evidence: Evidence, rules: Rules): Card[] {
  const facts = factsOf(evidence);
  return Object.entries(rules)
    .filter(([, rule]) => rule.on === "both" || rule.on === evidence.on)
    .flatMap(([id, rule]) => {
      const caught = catchAll(rule, facts);
      if (caught === null) return [];
      const found = { ...facts, ...caught };
      return [{ id, rule, found, place: placeOf(rule, found, evidence.files) }];
    })
    .sort((one, other) => weight(other.rule) - weight(one.rule));
}

/** More conditions say more; of as many, those that name a value say more than those that ask whether there is one. */
export function weight({ when, fallback }: WhyRule): number {
  const conditions = Object.values(when);
  const exact = conditions.filter((condition) => typeof condition !== "boolean").length;
  return conditions.length + exact / 100 - (fallback ? 100 : 0);
}

type Caught = Record<string, string>;

function catchAll(rule: WhyRule, facts: Facts): Caught | null {
  let all: Caught = {};
  for (const [name, condition] of Object.entries(rule.when)) {
    const caught = holds(condition, facts[name as FactName]);
    if (caught === null) return null;
    all = { ...all, ...caught };
  }
  return all;
}

/** What the condition caught, which may be nothing; null where it does not hold. */
function holds(condition: Condition, fact: Fact | undefined): Caught | null {
  if (typeof condition === "boolean") return isThere(fact) === condition ? {} : null;
  const values = asList(fact);
  if (typeof condition === "string") return values.includes(condition) ? {} : null;
  if ("lacks" in condition) {
    const pattern = new RegExp(condition.lacks, "u");
    return values.some((value) => pattern.test(value)) ? null : {};
  }
  if ("matches" in condition) return firstMatch(new RegExp(condition.matches, "u"), values);
  return values.some((value) => condition.includes(value)) ? {} : null;
}

function firstMatch(pattern: RegExp, values: readonly string[]): Caught | null {
  for (const value of values) {
    const match = pattern.exec(value);
    if (match) return { ...(match.groups ?? {}) };
  }
  return null;
}

function placeOf({ place }: WhyRule, found: Card["found"], files: Evidence["files"]): CardPlace | null {
  const view = lineAt(found.viewFile, found.viewLine, files);
  if (place === "view") return view;
  if (typeof place === "object") return findLine(fillPattern(place.find, found), files) ?? view;
  return lineAt(found.file, found.line, files) ?? view;
}

function lineAt(file: Fact | undefined, line: Fact | undefined, files: Evidence["files"]): CardPlace | null {
  const path = String(file ?? "").replace(/^\/app\//, "");
  return path in files && Number(line) > 0 ? { path, line: Number(line) } : null;
}

/** The first line of the project's Python that matches. */
function findLine(pattern: string, files: Evidence["files"]): CardPlace | null {
  const wanted = new RegExp(pattern, "u");
  for (const [path, text] of Object.entries(files)) {
    if (!path.endsWith(".py")) continue;
    const at = text.split("\n").findIndex((line) => wanted.test(line));
    if (at !== -1) return { path, line: at + 1 };
  }
  return null;
}
