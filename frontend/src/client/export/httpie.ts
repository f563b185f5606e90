/** The request as an HTTPie command for a POSIX shell. */

import { type Part, partsOf } from "../body.ts";
import { pairsOf } from "../rows.ts";
import type { Facts } from "./code.ts";
import { shellQuote } from "./curl.ts";

export function toHttpie(facts: Facts): string {
  const cookies = facts.cookies.map(([name, value]) => `${name}=${value}`).join("; ");
  const words = [
    "http",
    // Else it waits for a body on its standard input wherever that is no terminal.
    "--ignore-stdin",
    ...(/\/\.{1,2}(?:[/?]|$)/.test(facts.url) ? ["--path-as-is"] : []),
    ...(facts.followRedirects ? ["--follow"] : []),
    ...bodyOptions(facts),
  ];
  const items = [
    ...facts.headers.map(headerItem),
    ...(cookies === "" ? [] : [`Cookie:${escapedValue(cookies)}`]),
    ...bodyItems(facts),
  ];
  const first = [...words, shellQuote(facts.method), shellQuote(facts.url)].join(" ");
  const command = [first, ...items.map(shellQuote)].join(" \\\n  ");
  return cookies !== "" && facts.followRedirects ? `${FORGETS}\n${command}` : command;
}

const FORGETS = "# HTTPie sends these cookies with the first request, not after a redirect.";

/** `Name:` leaves a header out; an empty one is written `Name;`. */
function headerItem([name, value]: readonly [string, string]): string {
  return value === "" ? `${escaped(name)};` : `${escaped(name)}:${escapedValue(value)}`;
}

function bodyOptions({ body }: Facts): string[] {
  switch (body.kind) {
    case "none":
    case "binary":
      return [];
    case "form":
      return ["--form"];
    case "multipart":
      return ["--multipart"];
    case "json":
      return ["--raw", shellQuote(body.json)];
    case "text":
      return ["--raw", shellQuote(body.text)];
    default:
      throw new Error(`unknown body ${body.kind satisfies never}`);
  }
}

function bodyItems({ body }: Facts): string[] {
  switch (body.kind) {
    case "none":
    case "json":
    case "text":
      return [];
    case "form":
      return pairsOf(body.form).map(([name, value]) => `${escaped(name)}=${escapedValue(value)}`);
    case "multipart":
      return partsOf(body).flatMap(partItems);
    case "binary":
      return [`@${body.binary?.name ?? "body.bin"}`];
    default:
      throw new Error(`unknown body ${body.kind satisfies never}`);
  }
}

function partItems(part: Part): string[] {
  if (part.kind === "text") return [`${escaped(part.name)}=${escapedValue(part.value)}`];
  return part.files.map((file) => `${escaped(part.name)}@${file.name};type=${file.type}`);
}

/** What parts a name from its value is plain after a backslash. */
function escaped(name: string): string {
  return name.replace(/[:;=@]/g, "\\$&");
}

/** At a value's beginning these would make another separator of the one before it: `:=`, `==`, `=@`. */
function escapedValue(value: string): string {
  return value.replace(/^[=@:]/, "\\$&");
}
