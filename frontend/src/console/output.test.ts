import { beforeEach, expect, test } from "vitest";
import { appendLog, clearConsole, subscribe } from "../state/console.ts";
import { activePath, jump, loadProject } from "../state/project.ts";
import { Output } from "./output.ts";

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
