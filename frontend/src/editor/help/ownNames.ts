/** What the project itself calls by name: an endpoint, with its rules and its view; a template, with its file. */

import type { HelpHost, KnownRoute } from "./host.ts";
import { endpoints, templatePath } from "./project.ts";

/** A name in quotes on a line, without the quotes. */
export interface OwnName {
  from: number;
  to: number;
  facts: readonly OwnFact[];
}

/** A view, or a file: what to say of it, and the place that it has in the project. */
export interface OwnFact {
  code: string;
  words: string;
  file: string | null;
  line: number | null;
}

type Look = (host: HelpHost, name: string) => OwnFact[];

const LINE_CHARACTERS = 2_000;
/** Flask answers these by itself. */
const IMPLIED_METHODS: readonly string[] = ["HEAD", "OPTIONS"];

const ENDPOINT = /\burl_for\(\s*(?:endpoint\s*=\s*)?["']([\w.]+)["']/g;
const PYTHON: ReadonlyArray<readonly [RegExp, Look]> = [
  [ENDPOINT, views],
  [/\b(?:render_template|stream_template|get_template)\(\s*["']([^"'\n]+)["']/g, files],
];
const TEMPLATE: ReadonlyArray<readonly [RegExp, Look]> = [
  [ENDPOINT, views],
  [/\b(?:extends|include|import|from)\s+["']([^"'\n]+)["']/g, files],
];

/** The name around this character, ready to be drawn. */
export function ownNameTold(host: HelpHost, line: string, at: number, isTemplate: boolean) {
  const own = ownNameAt(host, line, at, isTemplate);
  return own && { ...own, draw: () => explainOwn(own.facts, host.isChinese(), host.openLine) };
}

/** The name around this character of a line; null where there is none that the project knows. */
export function ownNameAt(host: HelpHost, line: string, at: number, isTemplate: boolean): OwnName | null {
  if (line.length > LINE_CHARACTERS) return null;
  for (const [pattern, look] of isTemplate ? TEMPLATE : PYTHON)
    for (const { 0: whole, 1: name = "", index } of line.matchAll(pattern)) {
      const from = index + whole.length - 1 - name.length;
      const to = from + name.length;
      if (at < from || at > to) continue;
      const facts = look(host, name);
      return facts.length === 0 ? null : { from, to, facts };
    }
  return null;
}

/** An endpoint that begins with a dot is one of the blueprint at hand. */
function views(host: HelpHost, name: string): OwnFact[] {
  const isMeant = ({ endpoint }: KnownRoute) =>
    endpoint === name || (name.startsWith(".") && endpoint.endsWith(name));
  return endpoints(host)
    .filter(isMeant)
    .map(({ rule, methods = [], doc, file, line }) => ({
      code: [methods.filter((each) => !IMPLIED_METHODS.includes(each)).join(", "), rule].join(" ").trim(),
      words: doc?.trim().split("\n")[0] ?? "",
      file: file ? host.pathOf(file) : null,
      line: line ?? null,
    }));
}

function files(host: HelpHost, name: string): OwnFact[] {
  const file = templatePath(host, name);
  return file === null ? [] : [{ code: name, words: "", file, line: null }];
}

export function explainOwn(
  facts: readonly OwnFact[],
  isChinese: boolean,
  open: HelpHost["openLine"],
): HTMLElement {
  const box = document.createElement("div");
  box.className = "cm-word";
  for (const { code, words, file, line } of facts) {
    box.append(paragraph("code", code));
    if (words !== "") box.append(paragraph("span", words));
    if (file === null) continue;
    const place = line === null ? file : `${file}:${line}`;
    box.append(opener(place, isChinese, () => open(file, line ?? 1)));
  }
  return box;
}

/** The app's own words: they become text and nothing else. */
function paragraph(kind: "code" | "span", words: string): HTMLElement {
  const made = document.createElement("p");
  const inner = document.createElement(kind);
  inner.textContent = words;
  inner.translate = false;
  made.append(inner);
  return made;
}

function opener(place: string, isChinese: boolean, open: () => void): HTMLElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "cm-place";
  made.textContent = place;
  made.title = isChinese ? `打开 ${place}` : `Open ${place}`;
  made.onclick = open;
  return made;
}
