/**
 * Bodies laid out to be read. Layout only: not one character of content is added, dropped or changed, so what is
 * read here is what was sent, apart from white space between elements.
 */

import { formatJson } from "../client/json.ts";
import type { MediaKind } from "./media.ts";

/** Beyond it, laying out costs more than it helps: the raw text is a click away. */
export const PRETTY_CHARACTERS_MAX = 262_144;

/** Null where the text is not what it claims to be, or has nothing to lay out. */
export function prettyText(kind: MediaKind, text: string): string | null {
  if (text.length > PRETTY_CHARACTERS_MAX) return null;
  if (kind === "json") return formatJson(text);
  if (kind === "html" || kind === "xml") return layOutMarkup(text, kind === "html");
  return null;
}

/** Everything ends at its own end or at the text's, so that each character is looked at once. */
const MARKUP =
  /<!--[\s\S]*?(?:-->|$)|<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|<[!?][^>]*(?:>|$)|<\/?[a-zA-Z](?:"[^"]*(?:"|$)|'[^']*(?:'|$)|[^"'>])*(?:>|$)|[^<]+|</g;
const VERBATIM = /^<(script|style|pre|textarea)\b/i;
const VOID = /^<(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b/i;
const INLINE =
  /^<\/?(?:a|abbr|b|bdi|bdo|br|button|cite|code|data|dfn|em|i|input|kbd|label|mark|q|s|samp|select|small|span|strong|sub|sup|time|u|var|wbr|img)\b/i;

/** A line an element, children indented; elements that stand within a line of text stay in it. */
export function layOutMarkup(text: string, isHtml: boolean): string {
  const layout = new MarkupLayout(isHtml);
  const tokens = joinVerbatim(text, isHtml);
  for (const token of tokens) layout.add(token);
  return layout.finish();
}

/** Script, style, pre and textarea become one token each, as white space inside them matters. */
function joinVerbatim(text: string, isHtml: boolean): string[] {
  const tokens: string[] = [];
  const pattern = new RegExp(MARKUP);
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const name = isHtml ? VERBATIM.exec(match[0])?.[1] : undefined;
    if (name !== undefined) pattern.lastIndex = closingEnd(text, name, pattern.lastIndex);
    tokens.push(text.slice(match.index, pattern.lastIndex));
  }
  return tokens;
}

function closingEnd(text: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}\\s*>`, "gi");
  closing.lastIndex = from;
  return closing.exec(text) ? closing.lastIndex : text.length;
}

class MarkupLayout {
  private readonly lines: string[] = [];
  private depth = 0;
  private line = "";
  /** Whether the open line is an element that was just opened: a short text and its end may join it. */
  private joins = false;

  constructor(private readonly isHtml: boolean) {}

  add(token: string): void {
    if (!token.startsWith("<") || this.isInline(token)) this.addText(token);
    else if (token.startsWith("</")) this.addClosing(token);
    else this.addElement(token);
  }

  finish(): string {
    this.breakLine();
    return this.lines.join("\n");
  }

  private addElement(token: string): void {
    this.breakLine();
    this.line = token.trim();
    if (this.opens(token)) this.joins = true;
    else this.breakLine();
  }

  private addText(token: string): void {
    const text = token.replace(/\s+/g, " ");
    if (this.line === "" && text.trim() === "") return;
    this.line += this.line === "" ? text.trimStart() : text;
  }

  private addClosing(token: string): void {
    if (this.joins) {
      this.line = this.line.trimEnd() + token;
      this.joins = false;
      this.push();
      return;
    }
    this.breakLine();
    this.depth = Math.max(0, this.depth - 1);
    this.line = token;
    this.push();
  }

  private breakLine(): void {
    const opened = this.joins;
    this.joins = false;
    this.push();
    if (opened) this.depth += 1;
  }

  private push(): void {
    const text = this.line.trimEnd();
    if (text !== "") this.lines.push("  ".repeat(this.depth) + text);
    this.line = "";
  }

  private opens(token: string): boolean {
    if (/^<[!?]/.test(token) || /\/>$/.test(token)) return false;
    return !(this.isHtml && (VOID.test(token) || VERBATIM.test(token)));
  }

  private isInline(token: string): boolean {
    return this.isHtml && INLINE.test(token);
  }
}
