import { beforeEach, expect, test, vi } from "vitest";

const send = vi.hoisted(() => vi.fn());
const run = vi.hoisted(() => vi.fn());
vi.mock("../client/sending.ts", () => ({ send }));
vi.mock("../state/session.ts", () => ({ run }));

import { narrowPane } from "../state/panes.ts";
import { closeDialog, openedDialog } from "./dialogs.ts";
import { takes } from "./keyboard.ts";

beforeEach(() => {
  send.mockReset();
  run.mockReset();
  closeDialog();
});

function press(key: string, more: KeyboardEventInit & { altGraph?: boolean } = {}): boolean {
  const event = new KeyboardEvent("keydown", { key, ...more });
  event.getModifierState = (name) => name === "AltGraph" && more.altGraph === true;
  return takes(event);
}

test("Ctrl or ⌘ with S runs, with Enter sends", async () => {
  expect(press("s", { ctrlKey: true })).toBe(true);
  expect(press("Enter", { metaKey: true })).toBe(true);
  expect(run).toHaveBeenCalledTimes(1);
  await vi.waitFor(() => expect(send).toHaveBeenCalledTimes(1));
});

test("nothing is taken while an input method composes", () => {
  expect(press("Enter", { ctrlKey: true, isComposing: true })).toBe(false);
  expect(send).not.toHaveBeenCalled();
});

test("nothing is taken with AltGr, which types characters", () => {
  expect(press("¹", { altKey: true, code: "Digit1", altGraph: true })).toBe(false);
});

test("Alt with a figure shows a pane, whatever character the layout types", () => {
  expect(press("¡", { altKey: true, code: "Digit4" })).toBe(true);
  expect(narrowPane.value).toBe("console");
});

test("a question mark lists the keys, but not where it is typed", () => {
  const input = document.createElement("input");
  const event = new KeyboardEvent("keydown", { key: "?" });
  Object.defineProperty(event, "target", { value: input });
  expect(takes(event)).toBe(false);
  expect(press("?")).toBe(true);
  expect(openedDialog.value).toBe("shortcuts");
});
