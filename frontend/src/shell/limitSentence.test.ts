import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Reason } from "../api/session.ts";
import { languageReady } from "../i18n/catalogue.ts";
import { language } from "../state/settings.ts";
import { limitSentence } from "./limitSentence.ts";

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
  "startup_seconds",
  "idle_seconds",
  "lifetime_seconds",
];

test("a limit is told with the peak and the limit in units of people", () => {
  const reason: Reason = { message: "", limit: "memory_bytes", peak: 262 * MIB, allowed: 256 * MIB };
  expect(limitSentence(reason)).toMatch(/262 MiB.*256 MiB/);
});

test("memory that was refused has no peak over the limit", () => {
  const reason: Reason = { message: "", limit: "memory_bytes", peak: 7 * MIB, allowed: 256 * MIB };
  expect(limitSentence(reason)).not.toContain("7 MiB of");
  expect(limitSentence(reason)).toContain("256 MiB");
});

test("what this page does not know is told in the server's words", () => {
  expect(limitSentence({ message: "In words.", limit: "new_things", allowed: 3 })).toBe("In words.");
  expect(limitSentence({ message: "In words." })).toBe("In words.");
  expect(limitSentence(null)).toBeNull();
});

test("the sample of the wire is told in Chinese too", async () => {
  const reason = JSON.parse(readFileSync("../tests/wire/Reason.json", "utf8")) as Reason;
  language.value = "zh";
  await languageReady();
  expect(limitSentence(reason)).toContain("上限为 256 MiB");
  for (const limit of KEYS)
    expect(limitSentence({ message: "English", limit, peak: 3, allowed: 2 })).not.toBe("English");
  language.value = "en";
});
