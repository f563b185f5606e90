/** What the project's own sources tell: endpoints, templates, and the variables that templates are given. */

import type { Completion } from "@codemirror/autocomplete";
import type { HelpHost, KnownRoute } from "./host.ts";
import { named } from "./option.ts";

const SCANNED_CHARACTERS = 200_000;
const TEMPLATE = /(?:^|\/)templates\/(.+)$/;
const BLUEPRINT = /^[ \t]{0,20}(\w+)[ \t]{0,20}=[ \t]{0,20}Blueprint\([ \t]{0,20}["']([^"'\n]{1,200})["']/gm;
const ROUTE = /^\s*@(\w+)\.(?:route|get|post|put|patch|delete)\(\s*(["'])([^"']*)\2(.*)$/;
const VIEW = /^\s*(?:async\s+)?def\s+(\w+)/;
const LINE_CHARACTERS = 300;

/** Endpoints of the app that runs, and those that are written and did not run yet. */
export function endpoints(host: HelpHost): KnownRoute[] {
  const known = [...host.routes()];
  const ran = new Set(known.map(({ endpoint }) => endpoint));
  for (const [path, text] of host.files())
    if (path.endsWith(".py") && text !== null)
      for (const route of endpointsIn(text))
        if (!ran.has(route.endpoint)) known.push({ ...route, file: path });
  return known.sort((a, b) => a.endpoint.localeCompare(b.endpoint));
}

/** Each once, however many rules it has. */
export function namedEndpoints(host: HelpHost): Completion[] {
  const rules = new Map(endpoints(host).map(({ endpoint, rule }) => [endpoint, rule]));
  return [...rules].map(([endpoint, rule]) => named(endpoint, rule));
}

/** Line by line, so that no text takes long: decorators wait for the function below them. */
export function endpointsIn(source: string): KnownRoute[] {
  const text = source.slice(0, SCANNED_CHARACTERS);
  const blueprints = new Map([...text.matchAll(BLUEPRINT)].map((found) => [found[1], found[2]]));
  const found: KnownRoute[] = [];
  let waiting: RegExpExecArray[] = [];
  for (const [at, whole] of text.split("\n").entries()) {
    const line = whole.slice(0, LINE_CHARACTERS);
    const route = ROUTE.exec(line);
    const view = VIEW.exec(line)?.[1];
    if (route !== null) waiting.push(route);
    else if (view !== undefined) {
      for (const [, owner, , rule = "", rest = ""] of waiting) {
        const named = /endpoint\s*=\s*["']([^"']+)["']/.exec(rest)?.[1] ?? view;
        const prefix = blueprints.get(owner);
        found.push({ endpoint: prefix === undefined ? named : `${prefix}.${named}`, rule, line: at + 1 });
      }
      waiting = [];
    }
  }
  return found;
}

/** Names as `render_template` takes them. */
export function templates(host: HelpHost): string[] {
  const names = [...host.files().keys()].flatMap((path) => TEMPLATE.exec(path)?.[1] ?? []);
  return [...new Set(names)].sort();
}

/** The first file that a template of this name is found in. */
export function templatePath(host: HelpHost, name: string): string | null {
  for (const path of host.files().keys()) if (templateName(path) === name) return path;
  return null;
}

export function templateName(path: string): string | null {
  return TEMPLATE.exec(path)?.[1] ?? null;
}

/** The names that calls of `render_template` give to a template, and those that it sets itself. */
export function variablesOf(host: HelpHost, name: string, own: string): string[] {
  const found = new Set<string>();
  for (const [path, text] of host.files())
    if (path.endsWith(".py") && text !== null)
      for (const given of givenTo(text.slice(0, SCANNED_CHARACTERS), name)) found.add(given);
  for (const [, names = ""] of own.matchAll(/\{%-?\s*(?:for|set)\s+([\w\s,]+?)\s*(?:in\b|=)/g))
    for (const each of names.split(",")) if (each.trim()) found.add(each.trim());
  return [...found].sort();
}

function givenTo(source: string, name: string): string[] {
  const given: string[] = [];
  for (const call of source.matchAll(/render_template\(\s*(["'])([^"'\n]*)\1/g)) {
    if (call[2] !== name) continue;
    const rest = argumentsAfter(source, call.index + call[0].length);
    for (const [, word = ""] of rest.matchAll(/,\s*([A-Za-z_]\w*)\s*=(?!=)/g)) given.push(word);
  }
  return given;
}

/** The call's own arguments: what lies in brackets and quotes within them is left out. */
function argumentsAfter(source: string, from: number): string {
  let depth = 0;
  let quote = "";
  let own = "";
  for (const letter of source.slice(from, from + 4000)) {
    if (quote !== "") {
      if (letter === quote) quote = "";
    } else if (letter === "'" || letter === '"') quote = letter;
    else if ("([{".includes(letter)) depth += 1;
    else if (")]}".includes(letter)) {
      depth -= 1;
      if (depth < 0) break;
    } else if (depth === 0) own += letter;
  }
  return own;
}
