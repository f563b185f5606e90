import { afterEach, expect, test, vi } from "vitest";
import { call } from "../api/http.ts";
import { notices } from "../state/notices.ts";
import { watchUpgrades } from "./upgrades.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  notices.value = [];
});

async function answerFrom(build: string | null): Promise<void> {
  const headers: Record<string, string> = build === null ? {} : { "Playground-Build": build };
  vi.stubGlobal("fetch", async () => new Response("{}", { headers }));
  await call("GET", "/api/v1/anything");
}

test("a page that is older than its server says so once for each upgrade, and offers to reload", async () => {
  const reload = vi.fn();
  watchUpgrades("a1", reload);
  for (const build of ["a1", null, "b2", "b2", "c3"]) await answerFrom(build);
  expect(notices.value.map((notice) => notice.text())).toEqual([
    "The playground has a new version. Your edits are saved in this browser.",
    "The playground has a new version. Your edits are saved in this browser.",
  ]);
  notices.value[0]?.action?.run();
  expect(reload).toHaveBeenCalledTimes(1);
});

test("a page of no build compares nothing", async () => {
  watchUpgrades(null, vi.fn());
  await answerFrom("b2");
  expect(notices.value).toEqual([]);
});
