/** The request as a program that uses `requests`. */

import { type BodyDraft, partsOf } from "../body.ts";
import { checkJson } from "../json.ts";
import { pairsOf } from "../rows.ts";
import { type Facts, indented, pythonPairs, pythonString } from "./code.ts";
import { pythonJson } from "./pythonJson.ts";

export function toRequests(facts: Facts): string {
  const keywords = [
    ...bodyKeywords(facts),
    ...(facts.cookies.length > 0 ? [`cookies=${pythonPairs(facts.cookies)}`] : []),
    ...(facts.followRedirects ? [] : ["allow_redirects=False"]),
  ];
  const call = ["response = requests.request(", ...indented(args(facts, keywords)), ")"];
  return ["import requests", "", ...call, "print(response.status_code, response.text)", ""].join("\n");
}

function args(facts: Facts, keywords: readonly string[]): string[] {
  return [pythonString(facts.method), pythonString(facts.url), ...keywords].map((line) => `${line},`);
}

function bodyKeywords({ body, headers }: Facts): string[] {
  const isParsedJson = body.kind === "json" && checkJson(body.json).state === "valid";
  const own = headers.filter(([name]) => !(isParsedJson && name.toLowerCase() === "content-type"));
  const keyword = own.length > 0 ? [`headers=${headersOf(own)}`] : [];
  return [...keyword, ...contentKeywords(body, isParsedJson)];
}

/** `requests` takes headers as a dict only: of a repeated name, the values are joined as HTTP allows. */
function headersOf(headers: Facts["headers"]): string {
  const joined = new Map<string, string>();
  for (const [name, value] of headers) {
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return pythonPairs([...joined]);
}

function contentKeywords(body: BodyDraft, isParsedJson: boolean): string[] {
  switch (body.kind) {
    case "none":
      return [];
    case "form":
      return [`data=${pythonPairs(pairsOf(body.form))}`];
    case "multipart":
      return multipart(body);
    case "json":
      return [isParsedJson ? `json=${pythonJson(body.json)}` : `data=${pythonString(body.json)}.encode()`];
    case "text":
      return [`data=${pythonString(body.text)}.encode()`];
    case "binary":
      return [`data=open(${pythonString(body.binary?.name ?? "body.bin")}, "rb")`];
    default:
      throw new Error(`unknown body ${body.kind satisfies never}`);
  }
}

/** A text part is a file without a name, which keeps the order of the parts and their being multipart. */
function multipart(body: BodyDraft): string[] {
  const items = partsOf(body).flatMap((part) =>
    part.kind === "text"
      ? [`(${pythonString(part.name)}, (None, ${pythonString(part.value)}))`]
      : part.files.map(
          (file) =>
            `(${pythonString(part.name)}, (${pythonString(file.name)}, ` +
            `open(${pythonString(file.name)}, "rb"), ${pythonString(file.type)}))`,
        ),
  );
  return [`files=[${items.join(", ")}]`];
}
