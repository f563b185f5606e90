/**
 * Whether a text is whole Python, by the grammar that colours it: an error in its tree is a line half typed. The
 * grammar takes a text that is not closed for one that is, so those are looked at apart.
 *
 * A long text is looked at in parts, with a rest for the page between them: whoever has paused may type again.
 */

import { pythonLanguage } from "@codemirror/lang-python";

const TEXT = /^[a-z]*("""|'''|"|')/i;
/** Steps of the parser, or nodes of its tree. */
export const LOOKED_AT_ONCE = 4_000;

/** `rest` is called between two parts; false ends the look, and the answer is no. */
export async function isPython(source: string, rest: () => Promise<boolean> = breathe): Promise<boolean> {
  const parse = pythonLanguage.parser.startParse(source);
  let tree = parse.advance();
  for (let steps = 1; tree === null; steps += 1) {
    if (steps % LOOKED_AT_ONCE === 0 && !(await rest())) return false;
    tree = parse.advance();
  }
  const cursor = tree.cursor();
  let nodes = 0;
  do {
    if (cursor.type.isError) return false;
    const isText = cursor.name === "String" || cursor.name === "FormatString";
    if (isText && !isClosed(source.slice(cursor.from, cursor.to))) return false;
    nodes += 1;
    if (nodes % LOOKED_AT_ONCE === 0 && !(await rest())) return false;
  } while (cursor.next());
  return true;
}

async function breathe(): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve));
  return true;
}

function isClosed(text: string): boolean {
  const [opening = "", quote = ""] = TEXT.exec(text) ?? [];
  if (text.length < opening.length + quote.length || !text.endsWith(quote)) return false;
  return quote.length === 3 || !/(?<!\\)\n/.test(text);
}
