import { expect, test } from "vitest";
import { FileMap } from "./fileMap.ts";

/** What an editor holds: a text that counts how often it was copied. */
class Counted {
  copies = 0;

  toString(): string {
    this.copies += 1;
    return "edited";
  }
}

test("a text being edited is copied by the first who reads it, and by nobody after", () => {
  const source = new Counted();
  const files = FileMap.of([["app.py", "before"]]).withSource("app.py", source);
  const later = files.with("other.py", "");
  expect([files.isText("app.py"), files.has("app.py"), [...later.keys()], later.size]).toEqual([
    true,
    true,
    ["app.py", "other.py"],
    2,
  ]);
  expect(source.copies).toBe(0);
  expect(Object.fromEntries(later)).toEqual({ "app.py": "edited", "other.py": "" });
  expect(files.get("app.py")).toBe("edited");
  expect(source.copies).toBe(1);
});

test("a change is another map: the one before stays as it was", () => {
  const before = FileMap.of([["app.py", "before"]]);
  expect(before.withSource("app.py", "after").get("app.py")).toBe("after");
  expect(before.get("app.py")).toBe("before");
  expect(before.isText("gone.py")).toBe(false);
  expect(FileMap.of([["a.png", { base64: "" }]]).isText("a.png")).toBe(false);
});
