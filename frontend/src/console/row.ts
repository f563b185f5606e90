/** One line of output as an element. Whatever the guest wrote becomes text, never markup. */

import type { Line } from "../state/console.ts";
import { openLine, projectPath } from "../state/project.ts";
import { type Piece, parseAnsi, type Style } from "./ansi.ts";
import { findPlaces, type Place } from "./places.ts";

const TEXT_SHOWN_MAX = 8_192;

export function makeRow(line: Line): HTMLElement {
  const row = document.createElement("div");
  row.className = "console-row";
  row.dataset.stream = line.stream;
  row.dataset.seq = String(line.seq);
  fillRow(row, line);
  return row;
}

export function fillRow(row: HTMLElement, line: Line): void {
  const pieces = parseAnsi(line.text.slice(0, TEXT_SHOWN_MAX));
  const places = ours(pieces.map((piece) => piece.text).join(""));
  const nodes: Node[] = [];
  let from = 0;
  for (const piece of pieces) {
    nodes.push(...cut(piece, from, places));
    from += piece.text.length;
  }
  if (line.text.length > TEXT_SHOWN_MAX) nodes.push(document.createTextNode(" …"));
  row.replaceChildren(...nodes);
}

function ours(text: string): Place[] {
  return findPlaces(text).filter((place) => projectPath(place.file) !== null);
}

/** A piece of one style, with the part of each place that lies in it made a button. */
function cut(piece: Piece, start: number, places: Place[]): Node[] {
  const nodes: Node[] = [];
  let at = 0;
  for (const place of places) {
    const from = Math.max(at, place.from - start);
    const to = Math.min(piece.text.length, place.to - start);
    if (from >= to) continue;
    nodes.push(...styled(piece.text.slice(at, from), piece.style));
    nodes.push(link(piece.text.slice(from, to), place));
    at = to;
  }
  nodes.push(...styled(piece.text.slice(at), piece.style));
  return nodes;
}

function link(text: string, place: Place): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "console-place";
  button.textContent = text;
  button.onclick = () => openLine(place.file, place.line);
  return button;
}

function styled(text: string, style: Style): Node[] {
  if (text === "") return [];
  const span = document.createElement("span");
  span.textContent = text;
  const [colour, ground] = style.inverse
    ? [style.ground ?? "ground", style.colour ?? "text"]
    : [style.colour, style.ground];
  paint(span, "colour", "color", colour);
  paint(span, "ground", "background-color", ground);
  for (const name of ["bold", "faint", "italic", "underline", "struck"] as const)
    if (style[name]) span.dataset[name] = "";
  return [span];
}

/** Named colours are the theme's, by an attribute; any other is taken as the guest gave it. */
function paint(span: HTMLElement, name: "colour" | "ground", property: string, value: string | null): void {
  if (value === null) return;
  if (value.startsWith("#")) span.style.setProperty(property, value);
  else span.dataset[name] = value;
}
