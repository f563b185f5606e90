/** What is known of a run that does not serve: how it ended, how it was begun, what the project holds. */

import { startCommand } from "../files/entry.ts";
import type { RunEvidence } from "./evidence.ts";
import type { Facts } from "./facts.ts";
import { nearestOf } from "./near.ts";

/** Modules that a project must not have a file of the name of, for it is found first. */
const SHADOWED = [
  "flask",
  "werkzeug",
  "jinja2",
  "click",
  "json",
  "random",
  "string",
  "secrets",
  "types",
  "logging",
];

export function runFacts({ state, command, port, files, stderr }: RunEvidence): Facts {
  const paths = Object.keys(files);
  const pythonFiles = paths.filter((path) => path.endsWith(".py"));
  const asked = askedApp(command);
  const modules = pythonFiles.map((path) => path.replace(/\.py$/, ""));
  const makesApp = pythonFiles.find((path) => /\bFlask\(/.test(files[path] ?? ""));
  return {
    state,
    isListening: port === null ? "" : "yes",
    command,
    program: command.split(/\s+/).find((word) => !word.includes("=")) ?? "",
    output: stderr.join("\n").slice(-8000),
    shadow: SHADOWED.map((name) => `${name}.py`).find((path) => paths.includes(path)) ?? "",
    askedApp: asked ?? "",
    nearApp: asked === null ? "" : (nearestOf(asked, modules) ?? ""),
    appModule: moduleOf(makesApp ?? pythonFiles[0] ?? ""),
    pythonFiles,
    startCommand: startCommand(files),
  };
}

function moduleOf(path: string): string {
  return path.replace(/(\/__init__)?\.py$/, "").replaceAll("/", ".");
}

/** Where `flask` was told to look: `FLASK_APP=` or `--app`, as a module's name. */
function askedApp(command: string): string | null {
  const asked = /(?:FLASK_APP=|--app[ =]|-A )(\S+)/.exec(command)?.[1];
  return asked === undefined ? null : asked.replace(/:.*$/, "").replace(/\.py$/, "");
}
