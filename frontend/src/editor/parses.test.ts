import { expect, test } from "vitest";
import { isPython } from "./parses.ts";

test.each([
  "",
  "x = 1\n",
  "def f(a: int) -> int:\n    return a\n",
  'match x:\n    case 1:\n        print(f"{x!r}")\n',
])("whole: %j", (source) => {
  expect(isPython(source)).toBe(true);
});

test.each(["def f(:\n    pass\n", "print(missing\n", "def f():\nx = 1\n", "x = \n", "for in y:\n  pass\n"])(
  "half typed: %j",
  (source) => {
    expect(isPython(source)).toBe(false);
  },
);
