/** The exception that ended a request or a run: its words, the last line of the person's own code, what was meant. */

import type { Route, RunError } from "../api/session.ts";
import type { Project } from "./evidence.ts";
import type { Facts } from "./facts.ts";
import { ATTRIBUTES, FLASK_NAMES, MODULES, plainFor } from "./names.ts";
import { nearestOf } from "./near.ts";
import { type Failure, type Frame, lastFailure } from "./traceback.ts";

type Files = Readonly<Record<string, string>>;

const PROJECT = "/app/";

/** From the traceback in the log, or the one that the worker read. */
export function errorFacts(
  stderr: readonly string[],
  error: RunError | null,
  { files, routes }: Project,
): Facts {
  const failure = lastFailure(stderr) ?? (error && lastFailure(error.traceback.split("\n")));
  if (failure === null) return {};
  const own = failure.frames.findLast((frame) => ownPath(frame.file) !== null);
  return {
    exception: failure.exception,
    message: failure.message,
    ...placeFacts(own, files),
    ...importFacts(failure, files),
    ...nameFacts(failure, files),
    ...attributeFacts(failure),
    ...endpointFacts(failure, routes),
    ...templateFacts(failure, files),
    ...characterFacts(failure, own, files),
  };
}

function ownPath(file: string): string | null {
  if (!file.startsWith(PROJECT)) return null;
  return file.slice(PROJECT.length).replace(/^(?:\.\/)+/, "");
}

function placeFacts(frame: Frame | undefined, files: Files): Facts {
  if (frame === undefined) return {};
  const file = ownPath(frame.file) ?? "";
  return {
    file,
    line: String(frame.line),
    function: frame.function ?? "",
    code: codeAt(frame, files),
    isTemplate: /\.(?:html|xml|txt|jinja2?|j2|svg)$/.test(file) ? "yes" : "",
  };
}

/** The line in the project as it is; where that has gone, as the traceback has it. */
function codeAt(frame: Frame | undefined, files: Files): string {
  if (frame === undefined) return "";
  const lines = files[ownPath(frame.file) ?? ""]?.split("\n");
  return lines?.[frame.line - 1]?.trim() ?? frame.code ?? "";
}

function importFacts({ message }: Failure, files: Files): Facts {
  const module = /No module named '([^']+)'/.exec(message)?.[1];
  if (module === undefined) return {};
  const own = Object.keys(files)
    .filter((path) => path.endsWith(".py"))
    .map((path) => path.replace(/\/__init__\.py$|\.py$/, "").replaceAll("/", "."));
  const [first = ""] = module.split(".");
  return { module, nearModule: nearestOf(module, own) ?? nearestOf(first, MODULES) ?? "" };
}

function nameFacts({ exception, message }: Failure, files: Files): Facts {
  if (exception !== "NameError") return {};
  const name = /^name '([^']+)' is not defined/.exec(message)?.[1] ?? "";
  const flaskName = FLASK_NAMES.includes(name) ? name : "";
  const moduleName = MODULES.includes(name) ? name : "";
  const isKnown = flaskName !== "" || moduleName !== "";
  return { name, flaskName, moduleName, nearName: isKnown ? "" : (nearestOf(name, wordsOf(files)) ?? "") };
}

/** Every word of the project's Python: what was meant is mostly one of them. */
function wordsOf(files: Files): Set<string> {
  const sources = Object.entries(files).filter(([path]) => path.endsWith(".py"));
  return new Set(sources.flatMap(([, text]) => text.match(/[A-Za-z_]\w{2,}/g) ?? []));
}

function attributeFacts({ exception, message }: Failure): Facts {
  if (exception !== "AttributeError") return {};
  const [, type = "", attribute = ""] = /'(\w+)' object has no attribute '(\w+)'/.exec(message) ?? [];
  const said = /Did you mean: '(\w+)'/.exec(message)?.[1];
  return { attribute, nearAttribute: said ?? nearestOf(attribute, ATTRIBUTES[type] ?? []) ?? "" };
}

function endpointFacts({ exception, message }: Failure, routes: readonly Route[]): Facts {
  if (exception !== "BuildError") return {};
  const endpointAsked = /^Could not build url for endpoint '([^']+)'/.exec(message)?.[1] ?? "";
  const known = routes.map((route) => route.endpoint);
  return { endpointAsked, nearEndpoint: nearestOf(endpointAsked, known) ?? "" };
}

/** A template that lies elsewhere in the project, or has almost this name. */
function templateFacts({ exception, message }: Failure, files: Files): Facts {
  if (exception !== "TemplateNotFound" && exception !== "TemplatesNotFound") return {};
  const template = message.split("\n")[0] ?? "";
  const paths = Object.keys(files);
  const name = template.replace(/^.*\//, "");
  const inFolder = paths.filter((path) => /(?:^|\/)templates\//.test(path));
  const known = inFolder.map((path) => path.replace(/^(?:.*\/)?templates\//, ""));
  return {
    template,
    nearTemplate: nearestOf(template, known) ?? "",
    templateElsewhere:
      paths.find((path) => !inFolder.includes(path) && path.replace(/^.*\//, "") === name) ?? "",
    templates: known,
  };
}

/** A character that looks like the one that was meant: full-width punctuation, curly quotes, a space that is none. */
function characterFacts({ exception, message }: Failure, frame: Frame | undefined, files: Files): Facts {
  if (exception !== "SyntaxError") return {};
  const code = /U\+([0-9A-F]{4,6})\)?/.exec(message)?.[1];
  if (code === undefined) return {};
  const character = String.fromCodePoint(Number.parseInt(code, 16));
  const line = codeAt(frame, files);
  const mended = [...line].map((each) => plainFor(each) ?? each).join("");
  return { characterCode: `U+${code}`, character, plain: plainFor(character) ?? "", mended };
}
