import { expect, test } from "vitest";
import type { ExampleList } from "../api/examples.ts";
import { findExamples } from "./search.ts";

const words = (title: string) => ({ title, sentence: `${title}.`, change: "…" });
const LIST: ExampleList = {
  chapters: [
    { en: "Start", zh: "起步" },
    { en: "Response", zh: "响应" },
    { en: "Data", zh: "数据" },
  ],
  examples: [
    { slug: "hello", chapter: 1, en: words("Hello, Flask"), zh: words("你好，Flask") },
    { slug: "redirects", chapter: 2, en: words("Redirects and bodies"), zh: words("重定向") },
    { slug: "streaming", chapter: 2, en: words("An answer in pieces"), zh: words("一段一段的响应") },
  ],
};

const found = (typed: string) =>
  findExamples(LIST, typed).flatMap(({ examples }) => examples.map((e) => e.slug));

test("nothing typed shows all, in chapters that have any", () => {
  expect(findExamples(LIST, " ").map(({ number, examples }) => [number, examples.length])).toEqual([
    [1, 1],
    [2, 2],
  ]);
});

test.each([
  ["redirect", ["redirects"]],
  ["重定向", ["redirects"]],
  ["ＦＬＡＳＫ", ["hello"]],
  ["pieces answer", ["streaming"]],
  ["response", ["redirects", "streaming"]],
  ["pieces redirect", []],
])("%j finds %j", (typed, slugs) => {
  expect(found(typed)).toEqual(slugs);
});
