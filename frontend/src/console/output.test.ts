import { beforeEach, expect, test } from "vitest";
import { allLines, appendLog, clearConsole, LINES_MAX, subscribe } from "../state/console.ts";
import { activePath, jump, loadProject } from "../state/project.ts";
import { BLOCK_LINES, ROWS_DRAWN_MAX } from "./blocks.ts";
import { Output, SIFTED_AT_ONCE } from "./output.ts";

let output: Output;
let seq = 0;

beforeEach(() => {
  clearConsole();
  output = new Output();
  return subscribe(output);
});

function print(text: string, stream: "stdout" | "stderr" = "stdout"): void {
  appendLog({ type: "log", seq: ++seq, time: "", stream, text });
}

async function shown(): Promise<string[]> {
  await new Promise(requestAnimationFrame);
  const rows = [...output.element.querySelectorAll<HTMLElement>(".console-row")];
  return rows.filter((row) => !row.hidden).map((row) => row.textContent ?? "");
}

test("markup that an app prints is text", async () => {
  print("<img src=x onerror=alert(1)>");
  expect(await shown()).toEqual(["<img src=x onerror=alert(1)>"]);
  expect(output.element.querySelector("img")).toBeNull();
});

test("a place in the project is a button that opens the line", async () => {
  loadProject({ files: { "app.py": "", "other.py": "" } });
  print('  File "/app/other.py", line 12, in view');
  await shown();
  output.element.querySelector("button")?.click();
  expect(activePath.value).toBe("other.py");
  expect(jump.value?.line).toBe(12);
});

test("a place in a library is only text", async () => {
  print('  File "/opt/venv/lib/python3.11/site-packages/flask/app.py", line 1');
  await shown();
  expect(output.element.querySelector("button")).toBeNull();
});

test("filters and search hide lines, and hide those that come later", async () => {
  print("one");
  print("two", "stderr");
  await shown();
  output.filter(new Set(["stderr"]), "");
  print("three", "stderr");
  expect(await shown()).toEqual(["one"]);
  output.filter(new Set(), "T");
  expect(await shown()).toEqual(["two", "three"]);
  expect(output.shownCount.value).toBe(2);
});

test("paused output waits and loses nothing", async () => {
  output.pause(true);
  print("later");
  expect(await shown()).toEqual([]);
  expect(output.heldCount.value).toBe(1);
  output.pause(false);
  expect(await shown()).toEqual(["later"]);
});

test("of a hundred thousand lines the page holds about a thousand rows, and the last", async () => {
  for (let line = 0; line < 100_000; line += 1) print(`line ${line}`);
  const rows = await settledRows(100_000);
  expect(rows.length).toBeLessThanOrEqual(ROWS_DRAWN_MAX + BLOCK_LINES);
  expect(output.element.querySelectorAll("*").length).toBeLessThan(
    100_000 / BLOCK_LINES + 4 * ROWS_DRAWN_MAX,
  );
  expect(rows.at(-1)).toBe("line 99999");
});

test("a key in the search field looks at a bounded number of lines before the page is free again", async () => {
  for (let line = 0; line < 4 * SIFTED_AT_ONCE; line += 1) print(line % 2 ? "odd" : "even");
  await settledRows(4 * SIFTED_AT_ONCE);
  output.filter(new Set(), "odd");
  expect(output.shownCount.value).toBe(SIFTED_AT_ONCE / 2);
  expect(new Set(await settledRows(2 * SIFTED_AT_ONCE))).toEqual(new Set(["odd"]));
});

test("what was hidden or trimmed does not come back, and what is left keeps its order", async () => {
  for (let line = 0; line < LINES_MAX + 1; line += 1) print(`${line}`, line % 2 ? "stderr" : "stdout");
  output.filter(new Set(["stderr"]), "");
  await settledRows(allLines().filter((line) => line.stream === "stdout").length);
  expect(allLines()[0]?.text).toBe("1201");
  output.filter(new Set(), "1000");
  const found = await settledRows(allLines().filter((line) => line.text.includes("1000")).length);
  expect(found).toEqual([...found].sort((a, b) => Number(a) - Number(b)));
});

test("a line that goes on is drawn as it is now", async () => {
  appendLog({ type: "log", seq: ++seq, time: "", stream: "stdout", text: "50 %", partial: true });
  await shown();
  appendLog({ type: "log", seq: ++seq, time: "", stream: "stdout", text: " … 100 %" });
  expect(await shown()).toEqual(["50 % … 100 %"]);
});

async function settledRows(count: number): Promise<string[]> {
  let rows = await shown();
  while (output.shownCount.value < count) rows = await shown();
  return rows;
}
