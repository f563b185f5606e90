import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Reason } from "../api/session.ts";
import { language } from "../state/settings.ts";
import { languageReady } from "./catalogue.ts";
import { reasonSentence } from "./reasonSentence.ts";

const MIB = 1024 * 1024;
const KEYS = [
  "memory_bytes",
  "cpu_seconds",
  "processes",
  "open_files",
  "disk_bytes",
  "disk_files",
  "file_bytes",
  "log_bytes_per_second",
  "log_lines_per_second",
  "startup_seconds",
  "idle_seconds",
  "lifetime_seconds",
];

test("a limit is told with the peak and the limit in units of people", () => {
  const reason: Reason = { message: "", limit: "memory_bytes", peak: 262 * MIB, allowed: 256 * MIB };
  expect(reasonSentence(reason)).toMatch(/262 MiB.*256 MiB/);
});

test("memory that was refused has no peak over the limit", () => {
  const reason: Reason = { message: "", limit: "memory_bytes", peak: 7 * MIB, allowed: 256 * MIB };
  expect(reasonSentence(reason)).not.toContain("7 MiB of");
  expect(reasonSentence(reason)).toContain("256 MiB");
});

test("what this page does not know is told in the server's words", () => {
  expect(reasonSentence({ message: "In words.", limit: "new_things", allowed: 3 })).toBe("In words.");
  expect(reasonSentence({ message: "In words." })).toBe("In words.");
  expect(reasonSentence(null)).toBeNull();
});

test("the sample of the wire is told in Chinese too", async () => {
  const reason = JSON.parse(readFileSync("../tests/wire/Reason.json", "utf8")) as Reason;
  language.value = "zh";
  await languageReady();
  expect(reasonSentence(reason)).toContain("上限为 256 MiB");
  for (const limit of KEYS)
    expect(reasonSentence({ message: "English", limit, peak: 3, allowed: 2 })).not.toBe("English");
  language.value = "en";
});

test("every sentence of the worker that has a code is told in Chinese, with what it is about", async () => {
  const source = readFileSync("../sandbox/reasons.py", "utf8");
  const codes = [...source.matchAll(/^ {4}"([a-z-]+)":/gm)].map((found) => found[1] as string);
  expect(codes.length).toBeGreaterThan(10);
  language.value = "zh";
  await languageReady();
  const values = {
    number: 137,
    name: "SIGKILL",
    words: "bye",
    seconds: 60,
    used_seconds: 50,
    left_seconds: 300,
  };
  for (const code of codes)
    expect(reasonSentence({ message: "English", code, values }), code).toMatch(
      /^[^a-zA-Z]*(CPU|[\u4e00-\u9fff])/,
    );
  expect(reasonSentence({ message: "English", code: "signal", values })).toContain("137");
  language.value = "en";
  expect(reasonSentence({ message: "English", code: "signal", values })).toBe("English");
});
