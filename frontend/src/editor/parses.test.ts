import { expect, test, vi } from "vitest";
import { isPython, LOOKED_AT_ONCE } from "./parses.ts";

test.each([
  "",
  "x = 1\n",
  "def f(a: int) -> int:\n    return a\n",
  'match x:\n    case 1:\n        print(f"{x!r}")\n',
])("whole: %j", async (source) => {
  expect(await isPython(source)).toBe(true);
});

test.each(["def f(:\n    pass\n", "print(missing\n", "def f():\nx = 1\n", "x = \n", "for in y:\n  pass\n"])(
  "half typed: %j",
  async (source) => {
    expect(await isPython(source)).toBe(false);
  },
);

test("a long text is looked at in parts, and left as soon as nobody wants to know", async () => {
  const long = "def f(a):\n    return a + 1\n".repeat(5_000);
  const rest = vi.fn(async () => true);
  expect(await isPython(long, rest)).toBe(true);
  expect(rest.mock.calls.length).toBeGreaterThan(100_000 / LOOKED_AT_ONCE);
  const leave = vi.fn(async () => false);
  expect(await isPython(long, leave)).toBe(false);
  expect(leave).toHaveBeenCalledOnce();
});
