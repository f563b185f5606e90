/**
 * A route's rule, taken apart so that each of its arguments gets a small field of its own in the URL.
 *
 * Chips and URL are two-way: a chip rewrites its part of the path, and a path typed by hand is read back into
 * the chips. Values are checked against the converter only to say what to expect; they are sent regardless.
 */

import { decodePercent } from "./query.ts";

/** Literal text of the rule, or one `<converter(options):name>` of it. */
export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "argument";
      readonly name: string;
      readonly converter: string;
      /** What stands in the brackets: `min=1`, `a, b`, a pattern; null without brackets. */
      readonly options: string | null;
    };

export type ArgumentPiece = Extract<Piece, { kind: "argument" }>;

const VARIABLE = /<(?:([a-zA-Z_]\w*)(?:\((.*?)\))?:)?([a-zA-Z_]\w*)>/g;

export function piecesOf(rule: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of rule.matchAll(VARIABLE)) {
    if (match.index > end) {
      pieces.push({ kind: "text", text: rule.slice(end, match.index) });
    }
    pieces.push({
      kind: "argument",
      name: match[3] ?? "",
      converter: match[1] ?? "default",
      options: match[2] ?? null,
    });
    end = match.index + match[0].length;
  }
  if (end < rule.length) {
    pieces.push({ kind: "text", text: rule.slice(end) });
  }
  return pieces;
}

export function argumentsOf(rule: string): ArgumentPiece[] {
  return piecesOf(rule).filter((piece) => piece.kind === "argument");
}

/** Encodes one value for its place in the path: a slash survives only where the converter takes slashes. */
function encodeSegment(value: string, converter: string): string {
  const unsafe = converter === "path" ? /[\u0000-\u0020%?#]/g : /[\u0000-\u0020%?#/]/g;
  return value.replace(unsafe, (char) => encodeURIComponent(char));
}

export type Values = ReadonlyMap<string, string>;

export function fillPath(rule: string, values: Values): string {
  return piecesOf(rule)
    .map((piece) =>
      piece.kind === "text" ? piece.text : encodeSegment(values.get(piece.name) ?? "", piece.converter),
    )
    .join("");
}

/** The values that make the rule into this path, or null where the path is not of this rule's shape. */
export function readPath(rule: string, path: string): Map<string, string> | null {
  const pieces = piecesOf(rule);
  const match = shapeOf(pieces).exec(path);
  if (!match) {
    return null;
  }
  const named = pieces.filter((piece) => piece.kind === "argument");
  return new Map(named.map((piece, at) => [piece.name, decodePercent(match[at + 1] ?? "")]));
}

function shapeOf(pieces: readonly Piece[]): RegExp {
  const source = pieces.map((piece) => {
    if (piece.kind === "text") {
      return piece.text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    }
    return takesSlashes(piece) ? "(.*?)" : "([^/]*)";
  });
  return new RegExp(`^${source.join("")}$`, "s");
}

/** `path` does, and a converter of the project's own may: its options can hold a pattern with a slash. */
function takesSlashes(piece: ArgumentPiece): boolean {
  return piece.converter === "path" || (!BUILT_IN.has(piece.converter) && /\//.test(piece.options ?? ""));
}

const BUILT_IN = new Set(["default", "string", "int", "float", "path", "uuid", "any"]);

/** The items of `any(red, "deep blue")`, with or without quotes, as Werkzeug reads them. */
export function choicesOf(piece: ArgumentPiece): string[] {
  if (piece.converter !== "any" || piece.options === null) {
    return [];
  }
  const items = piece.options.match(/"[^"]*"|'[^']*'|[^\s,]+/g) ?? [];
  return items.map((item) => item.replace(/^(["'])(.*)\1$/, "$2"));
}

const SHAPES: Readonly<Record<string, RegExp>> = {
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
  path: /^[^/].*$/s,
};

/** Whether the converter would take the value; true for a converter whose rule we do not know. */
export function fits(piece: ArgumentPiece, value: string): boolean {
  const options = piece.options ?? "";
  switch (piece.converter) {
    case "int":
      return fitsNumber(value, options, /^\d+$/, /^-?\d+$/);
    case "float":
      return fitsNumber(value, options, /^\d+\.\d+$/, /^-?\d+\.\d+$/);
    case "default":
    case "string":
      return fitsString(value, options);
    case "any":
      return choicesOf(piece).includes(value);
    default:
      return SHAPES[piece.converter]?.test(value) ?? true;
  }
}

function fitsNumber(value: string, options: string, plain: RegExp, signed: RegExp): boolean {
  const shape = /signed\s*=\s*True/.test(options) ? signed : plain;
  if (!shape.test(value)) {
    return false;
  }
  const digits = option(options, "fixed_digits");
  return (
    Number(value) >= (option(options, "min") ?? Number.NEGATIVE_INFINITY) &&
    Number(value) <= (option(options, "max") ?? Number.POSITIVE_INFINITY) &&
    (digits === null || value.length === digits)
  );
}

function fitsString(value: string, options: string): boolean {
  const length = option(options, "length");
  const size = [...value].length;
  return (
    !value.includes("/") &&
    size >= (length ?? option(options, "minlength") ?? 1) &&
    size <= (length ?? option(options, "maxlength") ?? Number.POSITIVE_INFINITY)
  );
}

function option(options: string, name: string): number | null {
  const found = new RegExp(`(?:^|[\\s,])${name}\\s*=\\s*(-?\\d+(?:\\.\\d+)?)`).exec(options)?.[1];
  return found === undefined ? null : Number(found);
}
