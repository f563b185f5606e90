/** What of the last outcome is looked at: which hop, through which lens. Starts anew with each outcome. */

import { computed, signal } from "@preact/signals";
import { fromBase64 } from "../client/base64.ts";
import { outcome } from "../client/sending.ts";
import { decodeText, type Media, mediaOf } from "./media.ts";

export const LENSES = ["body", "saw", "headers", "cookies", "journey", "raw", "log"] as const;

export type LensId = (typeof LENSES)[number];

/** Kept from one response to the next: who looks at headers goes on looking at headers. */
export const lens = signal<LensId>("body");

const chosenHop = signal<{ of: unknown; position: number } | null>(null);

export const exchange = computed(() => (outcome.value?.kind === "exchange" ? outcome.value.exchange : null));

export const hopPosition = computed(() => {
  const last = (exchange.value?.hops.length ?? 1) - 1;
  return chosenHop.value?.of === exchange.value ? Math.min(chosenHop.value?.position ?? last, last) : last;
});

export const hop = computed(() => exchange.value?.hops[hopPosition.value] ?? null);

export interface Content {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly media: Media;
  /** Decoded when it is first asked for. */
  readonly text: () => string;
}

/** Decoded once a hop, not once a lens. */
export const content = computed<Content | null>(() => {
  const response = hop.value?.response;
  if (!response) return null;
  const bytes = fromBase64(response.body_base64);
  const media = mediaOf(response, bytes);
  let text: string | null = null;
  return {
    bytes,
    media,
    text: () => {
      text ??= decodeText(bytes, media.charset);
      return text;
    },
  };
});

export function showLens(chosen: LensId): void {
  lens.value = chosen;
}

export function showHop(position: number): void {
  chosenHop.value = { of: exchange.value, position };
}
