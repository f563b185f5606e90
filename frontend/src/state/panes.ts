/** Which panes are seen and how large they are. Sizes are kept in this browser. */

import { computed, effect, signal } from "@preact/signals";

export type Layout = "wide" | "medium" | "narrow";
export type Pane = "code" | "request" | "response" | "console";
/** What the lower half of the right column shows. */
export type Lens = "response" | "preview";

export type ConsoleView = "console" | "terminal";

export const PANES: readonly Pane[] = ["code", "request", "response", "console"];

const STORE_KEY = "playground.panes";
export const WIDE_PX = 1100;
export const MEDIUM_PX = 700;

export interface PaneSizes {
  /** Width of the file tree. */
  filesPx: number;
  /** The right column's part of the window. */
  sidePercent: number;
  /** The request's part of the right column. */
  requestPercent: number;
  consolePx: number;
}

export const SIZE_BOUNDS: Record<keyof PaneSizes, readonly [least: number, most: number]> = {
  filesPx: [140, 420],
  sidePercent: [25, 65],
  requestPercent: [15, 85],
  consolePx: [80, 600],
};

const DEFAULT_SIZES: PaneSizes = { filesPx: 208, sidePercent: 42, requestPercent: 42, consolePx: 200 };

export const layout = signal<Layout>("wide");
export const sizes = signal<PaneSizes>(readStored());
/** The one pane that a narrow screen shows. */
export const narrowPane = signal<Pane>("code");
export const lens = signal<Lens>("preview");
/** Null until somebody decides: then the console opens with its first line. */
export const consoleChoice = signal<"open" | "closed" | null>(null);
/** The page stands in a frame of another site. */
export const isEmbed = signal(false);
/** What the console's pane shows. */
export const consoleView = signal<ConsoleView>("console");
export const isFilesDrawerOpen = signal(false);

export const isNarrow = computed(() => layout.value === "narrow");

/** Follows the window and stores sizes. Called once, by `main.tsx`. */
export function watchLayout(): void {
  const wide = matchMedia(`(min-width: ${WIDE_PX}px)`);
  const medium = matchMedia(`(min-width: ${MEDIUM_PX}px)`);
  const look = () => {
    layout.value = wide.matches ? "wide" : medium.matches ? "medium" : "narrow";
  };
  look();
  wide.addEventListener("change", look);
  medium.addEventListener("change", look);
  effect(() => store(sizes.value));
}

export function resize(which: keyof PaneSizes, value: number): void {
  const [least, most] = SIZE_BOUNDS[which];
  sizes.value = { ...sizes.value, [which]: Math.min(most, Math.max(least, Math.round(value))) };
}

export function resetSize(which: keyof PaneSizes): void {
  resize(which, DEFAULT_SIZES[which]);
}

/** Brings a response to the eye: what the client panel calls when it has sent. */
export function showLens(chosen: Lens): void {
  lens.value = chosen;
  if (isNarrow.value) narrowPane.value = "response";
}

/** Shows a pane and puts the keyboard into it. */
export function showPane(pane: Pane): void {
  narrowPane.value = pane;
  if (pane === "console") consoleChoice.value = "open";
  requestAnimationFrame(() => paneElement(pane)?.focus());
}

/** The next pane that is on the screen, round and round. */
export function stepPane(step: 1 | -1): void {
  const current = document.activeElement?.closest<HTMLElement>("[data-pane]")?.dataset.pane;
  const at = PANES.indexOf((current ?? (step === 1 ? "console" : "code")) as Pane);
  const next = PANES[(at + step + PANES.length) % PANES.length];
  if (next) showPane(next);
}

function paneElement(pane: Pane): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-pane="${pane}"]`);
}

function readStored(): PaneSizes {
  try {
    return clean(JSON.parse(localStorage.getItem(STORE_KEY) ?? "{}"));
  } catch {
    return DEFAULT_SIZES; // Closed storage, or not what we wrote.
  }
}

function clean(value: Partial<Record<keyof PaneSizes, unknown>>): PaneSizes {
  const result = { ...DEFAULT_SIZES };
  for (const key of Object.keys(DEFAULT_SIZES) as Array<keyof PaneSizes>) {
    const size = value[key];
    const [least, most] = SIZE_BOUNDS[key];
    if (typeof size === "number" && size >= least && size <= most) result[key] = size;
  }
  return result;
}

function store(value: PaneSizes): void {
  try {
    localStorage.setItem(STORE_KEY, JSON.stringify(value));
  } catch {
    // The next visit starts with the usual sizes.
  }
}
