/**
 * The exchange under way and the last one's outcome.
 *
 * One at a time: sending again cancels the one before it. Every way an exchange can fail ends in an outcome that
 * is shown; nothing is thrown at the page.
 */

import { batch, effect, signal, untracked } from "@preact/signals";
import { type Exchange, sendExchange } from "../api/exchange.ts";
import { Problem, Unreachable } from "../api/http.ts";
import { clientText } from "../i18n/client.ts";
import { announce } from "../state/notices.ts";
import { isNarrow, showLens, showPane } from "../state/panes.ts";
import { canSend, isGone, recover, refreshSession, run, session } from "../state/session.ts";
import { Arrivals, type Arriving, arriving, type Piece } from "./arriving.ts";
import { missingFiles } from "./body.ts";
import { type Draft, wireRequest } from "./draft.ts";
import { refreshJar } from "./jar.ts";
import { keepRequest } from "./recent.ts";
import { draft } from "./state.ts";

export type Outcome =
  | {
      readonly kind: "exchange";
      readonly exchange: Exchange;
      readonly draft: Draft;
      readonly time: string;
      /** When the parts of the last hop's body came. */
      readonly pieces: readonly Piece[];
    }
  | { readonly kind: "problem"; readonly problem: Problem; readonly draft: Draft }
  | { readonly kind: "unreachable"; readonly draft: Draft }
  | { readonly kind: "filesGone"; readonly names: readonly string[]; readonly draft: Draft }
  | { readonly kind: "cancelled"; readonly draft: Draft; readonly arrived: Arriving | null };

/** When the exchange under way began, in the page's clock; null while none is. */
export const sendingSince = signal<number | null>(null);
export const outcome = signal<Outcome | null>(null);

let controller: AbortController | null = null;

export async function send(): Promise<void> {
  if (!canSend.value) return;
  controller?.abort();
  const own = new AbortController();
  controller = own;
  sendingSince.value = performance.now();
  const stop = showOnceAnswered();
  const result = await attempt(draft.value, own.signal);
  stop();
  if (controller !== own) return;
  controller = null;
  batch(() => {
    sendingSince.value = null;
    arriving.value = null;
    outcome.value = result;
  });
  showLens("response");
  // Where one pane fills the screen, the answer would come unseen; elsewhere the focus stays where it is.
  if (isNarrow.value) showPane("response");
  if (result.kind !== "exchange") return;
  const response = result.exchange.hops.at(-1)?.response ?? null;
  announce(
    response ? clientText.value.answered(response.status, response.reason) : clientText.value.noAnswer,
  );
  keepRequest({ time: result.time, draft: result.draft, status: response?.status ?? null });
  await refreshJar();
}

/** A stream is read while it comes. Where one pane fills the screen, Cancel stays within reach instead. */
function showOnceAnswered(): () => void {
  let isShown = isNarrow.peek();
  return effect(() => {
    if (isShown || arriving.value === null || arriving.value.status === null) return;
    isShown = true;
    untracked(() => showLens("response"));
  });
}

/** Restarts with the present files first, for those who have edited since. */
export async function runAndSend(): Promise<void> {
  await run();
  await send();
}

export function cancel(): void {
  controller?.abort();
}

async function attempt(sent: Draft, signal: AbortSignal): Promise<Outcome> {
  const gone = missingFiles(sent.body).map((file) => file.name);
  if (gone.length > 0) return { kind: "filesGone", names: gone, draft: sent };
  try {
    return await exchange(sent, signal);
  } catch (error) {
    return failure(error, sent);
  }
}

/** A session that its worker has lost is made again from the files, and the request goes to that one. */
async function exchange(sent: Draft, signal: AbortSignal): Promise<Outcome> {
  const request = await wireRequest(sent);
  const time = new Date().toISOString();
  const ask = async (): Promise<Outcome> => {
    const arrivals = new Arrivals();
    const hear = arrivals.hear.bind(arrivals);
    try {
      const exchange = await sendExchange(session.value?.id ?? "", request, signal, hear);
      return { kind: "exchange", exchange, draft: sent, time, pieces: arrivals.pieces };
    } finally {
      arrivals.end();
    }
  };
  try {
    return await ask();
  } catch (error) {
    if (!isGone(error)) throw error;
    await recover();
    return ask();
  }
}

function failure(error: unknown, sent: Draft): Outcome {
  if (error instanceof DOMException && error.name === "AbortError") {
    return { kind: "cancelled", draft: sent, arrived: arriving.peek() };
  }
  if (error instanceof Unreachable) return { kind: "unreachable", draft: sent };
  if (!(error instanceof Problem)) throw error;
  void refreshSession();
  return { kind: "problem", problem: error, draft: sent };
}
