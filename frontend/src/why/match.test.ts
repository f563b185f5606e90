import { expect, test } from "vitest";
import type { RunEvidence } from "./evidence.ts";
import { findCard, fittingCards } from "./match.ts";
import type { WhyRule } from "./rule.ts";

const words = { title: "t", text: "t" };
const rule = (when: WhyRule["when"], more: Partial<WhyRule> = {}): WhyRule => ({
  on: "run",
  when,
  docs: "",
  en: words,
  zh: words,
  ...more,
});
const evidence: RunEvidence = {
  on: "run",
  state: "exited",
  command: "python app.py",
  port: null,
  error: null,
  files: { "app.py": "x = 1\napp.run()\n" },
  routes: [],
  stderr: [],
};

test("the rule with more conditions wins, and a fallback only where nothing else fits", () => {
  const rules = {
    fallback: rule({ state: "exited", command: true, program: "python" }, { fallback: true }),
    general: rule({ state: "exited" }),
    special: rule({ state: "exited", program: "python" }),
  };
  expect(fittingCards(evidence, rules).map((card) => card.id)).toEqual(["special", "general", "fallback"]);
});

test("of as many conditions those that name a value say more", () => {
  const rules = { asks: rule({ state: true }), names: rule({ state: "exited" }) };
  expect(findCard(evidence, rules)?.id).toBe("names");
});

test("every kind of condition holds and fails", () => {
  const fits = (when: WhyRule["when"]) => findCard(evidence, { it: rule(when) }) !== null;
  expect(fits({ state: true })).toBe(true);
  expect(fits({ exception: false })).toBe(true);
  expect(fits({ exception: true })).toBe(false);
  expect(fits({ state: ["crashed", "exited"] })).toBe(true);
  expect(fits({ state: ["crashed"] })).toBe(false);
  expect(fits({ source: { matches: "\\.run\\(" } })).toBe(true);
  expect(fits({ source: { lacks: "\\.run\\(" } })).toBe(false);
  expect(fits({ pythonFiles: "app.py" })).toBe(true);
});

test("what an expression catches can be spoken of, and a place can be looked for", () => {
  const card = findCard(evidence, {
    it: rule({ command: { matches: "(?<file>\\w+\\.py)" } }, { place: { find: "\\.run\\(" } }),
  });
  expect(card?.found.file).toBe("app.py");
  expect(card?.place).toEqual({ path: "app.py", line: 2 });
});

test("a rule about responses says nothing of a run", () => {
  expect(findCard(evidence, { it: rule({ state: "exited" }, { on: "response" }) })).toBeNull();
});
