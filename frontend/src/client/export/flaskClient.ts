/** The request as a test that uses Flask's own test client. */

import { type BodyDraft, type Part, partsOf } from "../body.ts";
import { checkJson } from "../json.ts";
import { pairsOf } from "../rows.ts";
import { type Facts, indented, pythonPairs, pythonString } from "./code.ts";
import { pythonJson } from "./pythonJson.ts";

/** `module` holds the app: the entry file's name without its ending. */
export function toFlaskClient(facts: Facts, module: string): string {
  return [
    `from ${module} import app`,
    "",
    "",
    "def test_request():",
    ...indented(["client = app.test_client()", ...cookieLines(facts), ...callLines(facts)]),
    ...indented(["assert response.status_code == 200"]),
    "",
  ].join("\n");
}

function cookieLines(facts: Facts): string[] {
  return facts.cookies.map(
    ([name, value]) => `client.set_cookie(${pythonString(name)}, ${pythonString(value)})`,
  );
}

function callLines(facts: Facts): string[] {
  const isParsedJson = facts.body.kind === "json" && checkJson(facts.body.json).state === "valid";
  const headers = facts.headers.filter(([name]) => !(isParsedJson && name.toLowerCase() === "content-type"));
  const keywords = [
    `method=${pythonString(facts.method)}`,
    ...(headers.length > 0 ? [`headers=${pythonPairs(headers)}`] : []),
    ...contentKeywords(facts.body, isParsedJson),
    ...(facts.followRedirects ? ["follow_redirects=True"] : []),
  ].map((line) => `${line},`);
  return ["response = client.open(", ...indented([`${pythonString(facts.target)},`, ...keywords]), ")"];
}

function contentKeywords(body: BodyDraft, isParsedJson: boolean): string[] {
  switch (body.kind) {
    case "none":
      return [];
    case "form":
      return [`data=${multiDict(pairsOf(body.form).map(([name, value]) => [name, pythonString(value)]))}`];
    case "multipart":
      return [`data=${multiDict(partsOf(body).flatMap(partValues))}`, 'content_type="multipart/form-data"'];
    case "json":
      return [isParsedJson ? `json=${pythonJson(body.json)}` : `data=${pythonString(body.json)}`];
    case "text":
      return [`data=${pythonString(body.text)}`];
    case "binary":
      return [`data=open(${pythonString(body.binary?.name ?? "body.bin")}, "rb")`];
    default:
      throw new Error(`unknown body ${body.kind satisfies never}`);
  }
}

function partValues(part: Part): [string, string][] {
  if (part.kind === "text") return [[part.name, pythonString(part.value)]];
  return part.files.map((file) => [
    part.name,
    `(open(${pythonString(file.name)}, "rb"), ${pythonString(file.name)}, ${pythonString(file.type)})`,
  ]);
}

/** Werkzeug's client takes a dict whose values may be lists: that is how names repeat. */
function multiDict(pairs: readonly (readonly [string, string])[]): string {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  const items = [...values].map(([name, list]) => {
    const shown = list.length === 1 ? (list[0] ?? "") : `[${list.join(", ")}]`;
    return `${pythonString(name)}: ${shown}`;
  });
  return `{${items.join(", ")}}`;
}
