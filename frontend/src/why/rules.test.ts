import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FACT_NAMES, type FactName } from "./facts.ts";
import type { Condition, WhyRule } from "./rule.ts";
import { RULES } from "./rules.ts";
import { fillPattern, placeholdersIn } from "./words.ts";

const KEYS = ["on", "when", "fallback", "place", "fix", "show", "docs", "en", "zh"];
const DOCS =
  /^https:\/\/(?:(?:flask|jinja|werkzeug)\.palletsprojects\.com|flask-wtf\.readthedocs\.io|docs\.python\.org|developer\.mozilla\.org)\//;

const rules = Object.entries(RULES);

test("there are rules for at least 40 beginner errors", () => {
  expect(rules.length).toBeGreaterThanOrEqual(40);
});

test.each(rules)("%s has the form that docs/why-cards.md describes", (_, rule) => {
  expect(Object.keys(rule).filter((key) => !KEYS.includes(key))).toEqual([]);
  expect(["response", "run", "both"]).toContain(rule.on);
  expect(Object.keys(rule.when).length).toBeGreaterThan(0);
  expect(rule.docs).toMatch(DOCS);
});

test.each(rules)("%s asks for facts that there are", (_, rule) => {
  const known: readonly string[] = FACT_NAMES;
  const asked = [...Object.keys(rule.when), ...(rule.show ?? [])];
  expect(asked.filter((name) => !known.includes(name))).toEqual([]);
});

test.each(rules)("%s speaks both languages, of the same things", (_, rule) => {
  for (const words of [rule.en, rule.zh]) {
    expect(Object.keys(words).sort()).toEqual(["text", "title"]);
    expect(words.title.trim()).not.toBe("");
    expect(words.text.trim()).not.toBe("");
    expect(words.text.split("`").length % 2, "backticks come in pairs").toBe(1);
  }
  expect(rule.zh.title + rule.zh.text).toMatch(/\p{Script=Han}/u);
  const spoken = (words: WhyRule["en"]) => [...new Set(placeholdersIn(words.title + words.text))].sort();
  expect(spoken(rule.zh)).toEqual(spoken(rule.en));
});

test.each(rules)("%s speaks only of what it has found", (_, rule) => {
  const found = new Set<string>();
  for (const [name, condition] of Object.entries(rule.when)) {
    if (isFound(condition)) found.add(name);
    if (typeof condition === "object" && "matches" in condition)
      for (const group of condition.matches.matchAll(/\(\?<(\w+)>/g)) found.add(group[1] ?? "");
  }
  const spoken = placeholdersIn([rule.en.title, rule.en.text, ...(rule.fix ?? [])].join("\n"));
  expect(spoken.filter((name) => !found.has(name) && !GIVEN.has(name))).toEqual([]);
});

/** Facts of every exchange, of every exception, of every run, or that a rule has to have weighed itself. */
const GIVEN = new Set<FactName | string>([
  ...["method", "path", "status", "nextMethod", "sentType", "sentBytes", "view", "rule"],
  ...["message", "function", "nearSegment", "nearExpected", "nearConverter", "nearRule"],
  ...["command", "pythonFiles", "startCommand", "characterCode", "mended"],
]);

function isFound(condition: Condition): boolean {
  return condition !== false && !(typeof condition === "object" && "lacks" in condition);
}

test.each(rules)("%s has expressions that can be read", (_, rule) => {
  const conditions = Object.values(rule.when).filter((each) => typeof each === "object");
  const patterns = conditions.flatMap((each) =>
    "matches" in each ? [each.matches] : "lacks" in each ? [each.lacks] : [],
  );
  if (typeof rule.place === "object") patterns.push(fillPattern(rule.place.find, {}));
  for (const pattern of patterns) expect(() => new RegExp(pattern, "u")).not.toThrow();
});

test("docs/why-cards.md describes every fact, and no other", () => {
  const page = readFileSync("../docs/why-cards.md", "utf-8");
  const described = [...page.matchAll(/^\| `(\w+)` \|/gm)].map((match) => match[1]);
  expect(described).toEqual([...FACT_NAMES]);
});
