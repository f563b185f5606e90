import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { NoticeEvent } from "./events.ts";

test("a notice is read as the worker writes it", () => {
  const sample = JSON.parse(readFileSync("../tests/wire/Notice.json", "utf8")) as NoticeEvent;
  const known: NoticeEvent = {
    type: "notice",
    seq: sample.seq,
    time: sample.time,
    reason: {
      message: sample.reason.message,
      limit: "cpu_seconds",
      peak: 240.1,
      allowed: 300,
      code: "budget-ends",
      values: { used_seconds: 240.1, seconds: 300, advice: "Let it go on, or look for" },
    },
    generation: 1,
    ends_in_seconds: 59.9,
    can_extend: true,
  };
  expect(sample).toEqual(known);
});
