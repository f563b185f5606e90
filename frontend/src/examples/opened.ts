/**
 * Opening an example and going back.
 *
 * An example is a page of its own, `/e/SLUG`, whose edits are a record of their own: the work at hand is saved under
 * its own key and left alone. Where this browser keeps nothing, the example opens in another tab instead.
 */

import { signal } from "@preact/signals";
import type { ExampleWords } from "../api/examples.ts";
import { saveNow, saving } from "../state/autosave.ts";
import { showLens } from "../state/panes.ts";
import { projectName } from "../state/project.ts";
import { language } from "../state/settings.ts";
import { loaded } from "../ui/loaded.ts";

const BACK_KEY = "playground.backTo";

export interface OpenedExample {
  slug: string;
  lang: "en" | "zh";
  en: ExampleWords;
  zh: ExampleWords;
}

/** Where the work lies that was left for an example. */
export interface WayBack {
  path: string;
  name: string;
}

/** The example that this page shows, or null. */
export const opened = signal<OpenedExample | null>(null);

export function exampleAddress(slug: string): string {
  return `/e/${slug}?lang=${language.value}`;
}

export async function openExample(slug: string): Promise<void> {
  await saveNow();
  if (saving.value !== "saved") {
    window.open(exampleAddress(slug), "_blank", "noopener");
    return;
  }
  rememberWayBack();
  location.assign(exampleAddress(slug));
}

/** From one example to the next the way back stays that to one's own work. */
function rememberWayBack(): void {
  if (opened.value !== null) return;
  const way: WayBack = { path: location.pathname + location.search + location.hash, name: projectName.value };
  sessionStorage.setItem(BACK_KEY, JSON.stringify(way));
}

/** The page that examples were opened from; `name` is empty where this page was reached by a link. */
export function wayBack(): WayBack {
  const kept = sessionStorage.getItem(BACK_KEY);
  return kept === null ? { path: "/", name: "" } : (JSON.parse(kept) as WayBack);
}

export async function goBack(): Promise<void> {
  await saveNow();
  location.assign(wayBack().path);
}

/** Puts the first saved request into the panel, ready to send. Called once the project is restored. */
export async function offerRequests(): Promise<void> {
  if (opened.value === null) return;
  const [{ savedFile }, { fill, shown }] = await loaded(() =>
    Promise.all([import("../client/saved/saved.ts"), import("../client/state.ts")]),
  );
  const first = savedFile.value.requests[0];
  if (first === undefined) return;
  fill(first.draft);
  shown.value = "saved";
  const hasFront = savedFile.value.requests.some(
    ({ draft }) => draft.method === "GET" && draft.target === "/",
  );
  if (!hasFront) showLens("response");
}
