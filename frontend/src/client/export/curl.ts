/** The request as a curl command for a POSIX shell. */

import { type Part, partsOf } from "../body.ts";
import { pairsOf } from "../rows.ts";
import type { Facts } from "./code.ts";

/** Single quotes keep everything but themselves; words that need none go without. */
export function shellQuote(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

export function toCurl(facts: Facts): string {
  const options = [
    ...urlOptions(facts.url),
    ...methodOptions(facts),
    ...facts.headers.map(headerOption),
    ...facts.cookies.map(([name, value]) => `-b ${shellQuote(`${name}=${value}`)}`),
    ...bodyOptions(facts),
  ];
  return [`curl ${shellQuote(facts.url)}`, ...options].join(" \\\n  ");
}

/** curl takes brackets for lists of addresses, and tidies dots in a path away, unless it is told not to. */
function urlOptions(url: string): string[] {
  return [
    ...(/[[\]{}]/.test(url) ? ["-g"] : []),
    ...(/\/\.{1,2}(?:[/?]|$)/.test(url) ? ["--path-as-is"] : []),
  ];
}

function methodOptions(facts: Facts): string[] {
  const implied = facts.body.kind === "none" ? "GET" : "POST";
  const options = facts.followRedirects ? ["-L"] : [];
  if (facts.method === "HEAD") return ["-I", ...options];
  return facts.method === implied ? options : [`-X ${shellQuote(facts.method)}`, ...options];
}

/** curl takes `Name:` as "leave it out"; an empty header is written `Name;`. */
function headerOption([name, value]: readonly [string, string]): string {
  return `-H ${shellQuote(value === "" ? `${name};` : `${name}: ${value}`)}`;
}

function bodyOptions({ body }: Facts): string[] {
  switch (body.kind) {
    case "none":
      return [];
    case "form":
      return pairsOf(body.form).map(
        ([name, value]) => `--data-urlencode ${shellQuote(formField(name, value))}`,
      );
    case "multipart":
      return partsOf(body).flatMap(partOptions);
    case "json":
      return [`--data-raw ${shellQuote(body.json)}`];
    case "text":
      return [`--data-raw ${shellQuote(body.text)}`];
    case "binary":
      return [`--data-binary ${shellQuote(`@${body.binary?.name ?? "body.bin"}`)}`];
    default:
      throw new Error(`unknown body ${body.kind satisfies never}`);
  }
}

/** `--data-urlencode` encodes what stands after the first `=` and takes the name as it is. */
function formField(name: string, value: string): string {
  return `${encodeURIComponent(name).replaceAll("%20", "+")}=${value}`;
}

function partOptions(part: Part): string[] {
  if (part.kind === "text") return [`--form-string ${shellQuote(`${part.name}=${part.value}`)}`];
  return part.files.map(
    (file) => `-F ${shellQuote(`${part.name}=@${quotedName(file.name)};type=${file.type}`)}`,
  );
}

/** curl ends a file name at `;` or `,` unless it stands in double quotes. */
function quotedName(name: string): string {
  return /[;,"\\]/.test(name) ? `"${name.replace(/["\\]/g, "\\$&")}"` : name;
}
