import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { loaded } from "./loaded.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("what was asked for while the network was away comes when it is back", async () => {
  let isAway = true;
  const load = vi.fn(async () => {
    if (isAway) throw new TypeError("Failed to fetch dynamically imported module");
    return "code";
  });
  const coming = loaded(load);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(load.mock.calls.length).toBeLessThan(7);
  isAway = false;
  await vi.advanceTimersByTimeAsync(60_000);
  await expect(coming).resolves.toBe("code");
});
