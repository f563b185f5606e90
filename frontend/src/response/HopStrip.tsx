/** Every hop of the exchange, in order, each to be looked at, and what the redirect between two did. */

import type { Hop } from "../api/exchange.ts";
import { outcome } from "../client/sending.ts";
import { responseText } from "../i18n/response.ts";
import { Chip, MethodChip } from "../ui/Chip.tsx";
import { Icon } from "../ui/Icon.tsx";
import { type HopStory, storyOf } from "./hops.ts";
import { statusTone } from "./status.ts";
import { exchange, hopPosition, showHop } from "./view.ts";
import "./HopStrip.css";

export function HopStrip() {
  const hops = exchange.value?.hops ?? [];
  const follows = outcome.value?.draft.followRedirects ?? true;
  const stories = hops.map((_, at) => sentence(storyOf(hops, at, follows)));
  if (hops.length < 2 && stories[0] === null) return null;
  return (
    <ol class="hops" aria-label={responseText.value.hops}>
      {hops.map((hop, at) => (
        <li key={at} class="hop">
          <HopButton hop={hop} position={at} />
          {stories[at] !== null && (
            <p class="hop-story">
              <Icon name={at + 1 < hops.length ? "arrowDown" : "info"} />
              {stories[at]}
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}

function HopButton({ hop, position }: { hop: Hop; position: number }) {
  const text = responseText.value;
  const { method, target } = hop.request;
  const status = hop.response?.status ?? null;
  return (
    <button
      type="button"
      class="hop-button"
      aria-pressed={position === hopPosition.value}
      aria-label={text.hop(position + 1, method, target, String(status ?? text.hopFailed))}
      onClick={() => showHop(position)}
    >
      <MethodChip method={method} />
      <span class="hop-target" translate={false}>
        {target}
      </span>
      <Chip tone={status === null ? "error" : statusTone(status)}>{status ?? text.hopFailed}</Chip>
    </button>
  );
}

function sentence(story: HopStory): string | null {
  const text = responseText.value;
  switch (story.code) {
    case "answer":
    case "error":
      return null;
    case "kept":
      return story.status >= 307
        ? text.storyKept(story.status, story.method)
        : text.storyMethod(story.method);
    case "changed":
      return text.storyChanged(story.status, story.from, story.to);
    case "foreign":
      return `${story.location}: ${text.storyForeign}`;
    case "off":
      return `${story.location}: ${text.storyOff}`;
    case "tooMany":
      return text.storyTooMany;
    case "noLocation":
      return text.storyNoLocation(story.status);
    default:
      story satisfies never;
      throw new Error(`unknown story ${JSON.stringify(story)}`);
  }
}
