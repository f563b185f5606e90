import { expect, test, vi } from "vitest";
import { language } from "../state/settings.ts";
import { catalogue, languageReady } from "./catalogue.ts";

test("words that a moment without a network kept away are Chinese once it is back", async () => {
  vi.useFakeTimers();
  language.value = "zh";
  const load = vi.fn().mockResolvedValue({ terminal: "终端" });
  for (const each of ["at once", "again"]) load.mockRejectedValueOnce(new Error(`offline ${each}`));
  const text = catalogue({ terminal: "Terminal" }, load);
  await languageReady();
  expect(text.value.terminal).toBe("Terminal");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(text.value.terminal).toBe("终端");
  vi.useRealTimers();
  language.value = "en";
});
