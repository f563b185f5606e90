/** All rules, by the names of their files. A chunk of its own, loaded with the first failure. */

import type { Rules } from "./match.ts";
import type { WhyRule } from "./rule.ts";

const loaded = import.meta.glob<WhyRule>("./rules/*.json", { eager: true, import: "default" });

export const RULES: Rules = Object.fromEntries(
  Object.entries(loaded).map(([path, rule]) => [path.slice("./rules/".length, -".json".length), rule]),
);
