/** What the server says, in Chinese: its own tables are the list of what there is to say. */

import { readFileSync } from "node:fs";
import { afterEach, beforeAll, expect, test } from "vitest";
import type { Exchange } from "../api/exchange.ts";
import { Problem, type ProblemBody } from "../api/http.ts";
import { language } from "../state/settings.ts";
import type { Values } from "./reasons.zh.ts";
import { sentence, sentencesReady } from "./sentence.ts";

const TABLES = ["playground/sentences.py", "sandbox/problems.py"].map((path) =>
  readFileSync(`../${path}`, "utf8"),
);
/** Code, and the English with its values in braces: one string, or several in parentheses. */
const ENTRY = /^ {4}"([\w-]+)": (?:"(.*)"|\(\n((?: {8}"[^\n]*"\n)+) {4}\)),$/gm;

const entries = TABLES.flatMap((source) =>
  [...source.matchAll(ENTRY)].map((found) => ({ code: `${found[1]}`, english: found[2] ?? `${found[3]}` })),
);
const LIMITS = readFileSync("../sandbox/limits.py", "utf8");
const limits = [...LIMITS.matchAll(/^ {4}"(\w+)": _\w+,$/gm)].map((found) => `${found[1]}`);

beforeAll(async () => {
  language.value = "zh";
  await sentencesReady();
});
afterEach(() => {
  language.value = "zh";
});

function chinese(code: string, values: Values): string {
  return sentence({ detail: "English", code, values });
}

test("the tables are read whole", () => {
  const codes = TABLES.flatMap((source) => [...source.matchAll(/^ {4}"[\w-]+":/gm)]);
  expect(entries.length).toBe(codes.length);
  expect(entries.length).toBeGreaterThan(120);
  expect(new Set(entries.map(({ code }) => code)).size).toBe(entries.length);
  expect(limits).toContain("memory_bytes");
  expect(limits.length).toBeGreaterThan(10);
});

test.each(entries)("$code is told in Chinese with the same values", ({ code, english }) => {
  const names = [...english.matchAll(/\{(\w+)/g)].map((found) => `${found[1]}`);
  const values = Object.fromEntries(names.map((name, at) => [name, 11 + at]));
  const said = chinese(code, values);
  expect(said).toMatch(/[\u4e00-\u9fff]/);
  expect(said).not.toMatch(/English|undefined|\{\w+\}/);
  for (const value of Object.values(values)) expect(said).toContain(`${value}`);
});

test.each(limits)("a refusal for the limit %s is told in Chinese with the limit", (limit) => {
  expect(chinese(limit, { allowed: limit.includes("_bytes") ? 64 * 1024 * 1024 : 64 })).toMatch(/上限.*64/);
});

test("why an app does not run is told in a refusal as on the banner", () => {
  expect(chinese("exit-code", { number: 3 })).toBe("程序已结束，退出码为 3。");
});

test("amounts are written as Chinese writes them, words of others as they are", () => {
  expect(chinese("silent", { seconds: 30 })).toBe("应用在 30 秒内没有响应。");
  expect(chinese("body-large", { most: 4194304 })).toContain("4,194,304 字节");
  expect(chinese("header-line", { line: "'a $& {b}'" })).toContain("'a $& {b}'");
});

test("what this page does not know, or an English one, is told in the server's words", () => {
  expect(chinese("new-code", {})).toBe("English");
  expect(sentence({ detail: "In words." })).toBe("In words.");
  language.value = "en";
  expect(chinese("closed", {})).toBe("English");
});

test("the samples of the wire are told in Chinese", () => {
  const read = (name: string) => JSON.parse(readFileSync(`../tests/wire/${name}.json`, "utf8"));
  const { hops } = read("api/ExchangeResult") as Exchange;
  const error = hops.at(-1)?.error;
  expect(error && sentence(error)).toBe("响应同时有 Content-Length 和 Transfer-Encoding。");
  expect(new Problem(read("api/Problem") as ProblemBody).detail).toContain("没有工作进程响应");
  expect(new Problem(read("Problem") as ProblemBody).detail).toContain("排在第 3 位");
});
