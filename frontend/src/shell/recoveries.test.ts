import { expect, test } from "vitest";
import { allLines } from "../state/console.ts";
import { notices } from "../state/notices.ts";
import { recoveries } from "../state/session.ts";
import { watchRecoveries } from "./recoveries.ts";

test("each lost session is told once, in the corner and between the lines", () => {
  watchRecoveries();
  recoveries.value += 1;
  expect(notices.value.map((notice) => notice.text())).toEqual([
    "The session is gone: a new one starts from your files.",
  ]);
  expect(allLines().map((line) => line.stream)).toEqual(["system"]);
});
