/**
 * Why no rule took a path: each rule laid beside it segment by segment, the nearest first, with the very segment at
 * which it failed. An estimate, as `client/matching.ts` is: converters of the project's own take what they like.
 */

import type { Route } from "../api/session.ts";
import { type ArgumentPiece, fits, type Piece, piecesOf } from "../client/chips.ts";
import { decodePercent } from "../client/query.ts";
import { distance } from "./near.ts";

/** `more`: the path goes on where the rule ends; `fewer`: the rule goes on. */
export type Misfit = "converter" | "text" | "case" | "more" | "fewer" | "slash";

export interface NearRule {
  readonly rule: string;
  readonly misfit: Misfit;
  /** What stands in the path; empty where the path has ended. */
  readonly segment: string;
  /** What the rule has there; empty where the rule has ended. */
  readonly expected: string;
  /** Of the argument that refused the segment, as the rule writes it. */
  readonly converter: string | null;
}

interface Judged extends NearRule {
  readonly cost: number;
}

const SHOWN_MAX = 3;
const MOST_APART = 7;
const COST = { slash: 1, case: 1, converter: 2, text: 2, more: 5, fewer: 5 } as const;

export function nearestRules(routes: readonly Route[], path: string): NearRule[] {
  const segments = path.split("/").slice(1).map(decodePercent);
  return routes
    .filter((route) => route.endpoint !== "static")
    .map((route) => judge(route.rule, segments))
    .filter((judged) => judged !== null)
    .sort((one, other) => one.cost - other.cost)
    .slice(0, SHOWN_MAX)
    .map(({ cost: _, ...near }) => near);
}

/** Null where the rule would take the path after all. */
function judge(rule: string, segments: readonly string[]): Judged | null {
  const parts = partsOf(rule);
  const found: Judged[] = [];
  for (let at = 0; at < Math.max(parts.length, segments.length); at++) {
    const part = parts[at];
    if (part?.some((piece) => piece.kind === "argument" && piece.converter === "path")) break;
    const misfit = misfitOf(part, segments[at]);
    if (misfit !== null) found.push({ rule, ...misfit });
  }
  const first = found[0];
  return first ? { ...first, cost: found.reduce((sum, each) => sum + each.cost, 0) } : null;
}

function misfitOf(
  part: readonly Piece[] | undefined,
  segment: string | undefined,
): Omit<Judged, "rule"> | null {
  const expected = part === undefined ? "" : spell(part);
  const found = (misfit: Misfit, extra = 0, converter: string | null = null) => ({
    misfit,
    segment: segment ?? "",
    expected,
    converter,
    cost: COST[misfit] + extra,
  });
  if (part === undefined) return segment === "" ? found("slash") : found("more");
  if (segment === undefined) return expected === "" ? found("slash") : found("fewer");
  if (expected === segment) return null;
  if (expected === "") return found("more", MOST_APART); // `/` has no part, as any other rule has
  if (segment === "") return found("fewer");
  const [only] = part;
  if (part.length === 1 && only?.kind === "argument") {
    return fits(only, segment) ? null : found("converter", 0, spellConverter(only));
  }
  if (part.some((piece) => piece.kind === "argument")) return mixed(part, segment) ? null : found("text", 3);
  if (expected.toLowerCase() === segment.toLowerCase()) return found("case");
  return found("text", Math.min(distance(expected, segment), MOST_APART));
}

/** A segment of text and arguments, as in `/report-<int:year>.pdf`. */
function mixed(part: readonly Piece[], segment: string): boolean {
  const source = part.map((piece) =>
    piece.kind === "text" ? piece.text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") : "(.+)",
  );
  const match = new RegExp(`^${source.join("")}$`, "s").exec(segment);
  const named = part.filter((piece) => piece.kind === "argument");
  return match !== null && named.every((piece, at) => fits(piece, match[at + 1] ?? ""));
}

/** The rule's pieces, segment by segment; a slash within brackets is part of its argument. */
function partsOf(rule: string): Piece[][] {
  const parts: Piece[][] = [[]];
  for (const piece of piecesOf(rule.replace(/^\//, ""))) {
    if (piece.kind === "argument") {
      parts.at(-1)?.push(piece);
      continue;
    }
    for (const [at, text] of piece.text.split("/").entries()) {
      if (at > 0) parts.push([]);
      if (text !== "") parts.at(-1)?.push({ kind: "text", text });
    }
  }
  return parts;
}

function spell(part: readonly Piece[]): string {
  return part
    .map((piece) => (piece.kind === "text" ? piece.text : `<${spellConverter(piece)}:${piece.name}>`))
    .join("")
    .replaceAll("<string:", "<");
}

function spellConverter({ converter, options }: ArgumentPiece): string {
  const name = converter === "default" ? "string" : converter;
  return options === null ? name : `${name}(${options})`;
}
