/**
 * What a redirect did to the request: whether it was followed, and what became of method and body.
 *
 * Facts only; the catalogue has the words. Which rule applies is told by the status that came and the request that
 * was really sent next, never guessed from the status alone.
 */

import type { Hop } from "../api/exchange.ts";
import { valuesOf } from "./media.ts";

export type HopStory =
  /** The last hop, and no redirect. */
  | { readonly code: "answer" }
  | { readonly code: "error" }
  | { readonly code: "kept"; readonly status: number; readonly method: string; readonly location: string }
  | {
      readonly code: "changed";
      readonly status: number;
      readonly from: string;
      readonly to: string;
      readonly location: string;
    }
  /** A redirect that nobody followed. */
  | { readonly code: "foreign"; readonly location: string }
  | { readonly code: "off"; readonly location: string }
  | { readonly code: "tooMany"; readonly location: string }
  | { readonly code: "noLocation"; readonly status: number };

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const HOPS_MAX = 20;

export function storyOf(hops: readonly Hop[], at: number, follows: boolean): HopStory {
  const hop = hops[at];
  if (!hop?.response) return { code: "error" };
  const { status, headers } = hop.response;
  if (!REDIRECTS.has(status)) return { code: "answer" };
  const location = valuesOf(headers, "Location").find((value) => value !== "");
  if (location === undefined) return { code: "noLocation", status };
  const next = hops[at + 1];
  if (next) return followed(status, hop.request.method, next.request.method, location);
  if (!follows) return { code: "off", location };
  return { code: hops.length > HOPS_MAX ? "tooMany" : "foreign", location };
}

function followed(status: number, from: string, to: string, location: string): HopStory {
  return from === to
    ? { code: "kept", status, method: from, location }
    : { code: "changed", status, from, to, location };
}
