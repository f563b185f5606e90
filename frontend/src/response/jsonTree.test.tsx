import { render } from "preact";
import { act } from "preact/test-utils";
import { expect, test } from "vitest";
import { CHILDREN_MAX, JsonTree, OPEN_ROWS_MAX, partWidth } from "./JsonTree.tsx";

const MOST_ELEMENTS = 4 * (CHILDREN_MAX + OPEN_ROWS_MAX) + 4 * CHILDREN_MAX;

function draw(value: unknown): HTMLElement {
  const place = document.createElement("div");
  act(() => render(<JsonTree text={JSON.stringify(value)} />, place));
  return place;
}

function open(place: HTMLElement, title: string): void {
  const found = [...place.querySelectorAll("details")].find(
    (each) => each.querySelector("summary")?.textContent === title,
  );
  if (!found) throw new Error(`no branch ${title}`);
  act(() => {
    found.open = true;
    found.dispatchEvent(new Event("toggle"));
  });
}

const ROWS = Array.from({ length: 125_000 }, (_, id) => ({ id, name: `row ${id}` }));

test.each([
  ["rows of a table", ROWS],
  ["lists in lists", Array.from({ length: 1_000 }, () => Array.from({ length: 1_000 }, (_, at) => at))],
  ["an object of many keys", Object.fromEntries(ROWS.map(({ id, name }) => [name, id]))],
  ["one long text", { text: "x".repeat(5_000_000) }],
])("five megabytes of %s are a few thousand elements at most", (_, value) => {
  expect(draw(value).querySelectorAll("*").length).toBeLessThanOrEqual(MOST_ELEMENTS);
});

test("the last of a hundred thousand is reached range by range, a hundred rows at a time", () => {
  const place = draw(ROWS);
  const before = place.querySelectorAll("*").length;
  open(place, "120000 … 124999");
  open(place, "124900 … 124999");
  open(place, "124999: { } 2 keys");
  expect(place.textContent).toContain('name: "row 124999"');
  expect(place.querySelectorAll("*").length - before).toBeLessThan(MOST_ELEMENTS);
});

test("a short answer is open as far as one wants to see", () => {
  expect(draw({ user: { name: "Ada" }, tags: ["a", "b"] }).textContent).toContain('name: "Ada"');
});

test.each([
  [0, 1],
  [100, 1],
  [101, 100],
  [10_000, 100],
  [10_001, 10_000],
])("%d members stand in parts of %d", (count, width) => {
  expect(partWidth(count)).toBe(width);
});
