/** JSON as a Python literal: `true` becomes `True`, and figures keep their spelling. */

const TOKENS = /"(?:[^"\\]|\\.)*"|true|false|null|-?\d[\d.eE+-]*|[{}[\],:]/g;
const WORDS: Readonly<Record<string, string>> = {
  true: "True",
  false: "False",
  null: "None",
  ":": ": ",
  ",": ", ",
};

/** For valid JSON only. `\/` is the one escape of JSON that Python does not know. */
export function pythonJson(text: string): string {
  return (text.match(TOKENS) ?? [])
    .map((token) => (token.startsWith('"') ? pythonText(token) : (WORDS[token] ?? token)))
    .join("");
}

function pythonText(token: string): string {
  return JSON.stringify(JSON.parse(token) as string);
}
