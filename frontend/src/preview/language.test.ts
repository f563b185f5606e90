import { afterEach, expect, test, vi } from "vitest";
import { language } from "../state/settings.ts";
import { answerLanguage, QUESTION } from "./language.ts";

const PREVIEW = "http://label.localhost:8000";
const frame = { postMessage: vi.fn() } as unknown as Window;
const stop = answerLanguage(() => frame);

function ask(data: unknown, source: unknown, origin = PREVIEW): void {
  dispatchEvent(Object.assign(new Event("message"), { data, source, origin }));
}

afterEach(() => {
  vi.mocked(frame.postMessage).mockClear();
  language.value = "en";
});

test("a page in the preview's frame is told the language that is chosen, at its own origin", () => {
  language.value = "zh";
  ask(QUESTION, frame);
  expect(frame.postMessage).toHaveBeenCalledExactlyOnceWith("zh", PREVIEW);
});

test("other frames, other questions and questions after the end are left without an answer", () => {
  const other = { postMessage: vi.fn() };
  ask(QUESTION, other);
  ask(QUESTION, null);
  for (const data of ["", "language", null, { toString: () => QUESTION }]) ask(data, frame);
  stop();
  ask(QUESTION, frame);
  expect(other.postMessage).not.toHaveBeenCalled();
  expect(frame.postMessage).not.toHaveBeenCalled();
});

test("the question is the one that the server's page asks", async () => {
  const { readFileSync } = await import("node:fs");
  expect(readFileSync("../playground/templates/preview.html", "utf8")).toContain(`postMessage("${QUESTION}"`);
});
