import { expect, test } from "vitest";
import { findPlaces } from "./places.ts";

test.each([
  ['  File "/app/manage.py", line 12, in index', "/app/manage.py", 12],
  ["SyntaxError at a/b.py:3: invalid syntax", "a/b.py", 3],
  ["templates/index.html:7", "templates/index.html", 7],
])("finds the place in %j", (text, file, line) => {
  expect(findPlaces(text)).toEqual([expect.objectContaining({ file, line })]);
});

test.each(["Running on http://127.0.0.1:5000", "12:30:45", "no place here"])("finds none in %j", (text) => {
  expect(findPlaces(text)).toEqual([]);
});
