/** What a person likes, kept in this browser for every project: language, theme, text size. */

import { computed, effect, signal } from "@preact/signals";

export type Language = "en" | "zh";
export type Theme = "system" | "light" | "dark";

export const TEXT_SIZES_PX = [13, 14, 15, 16, 18, 20] as const;
export const DEFAULT_TEXT_SIZE_PX = 15;

const STORE_KEY = "playground.settings";
/** What the server's own pages read the choice from (playground/words.py). */
const LANGUAGE_COOKIE = "playground-language";
const COOKIE_SECONDS = 365 * 24 * 60 * 60;

interface Settings {
  language: Language;
  theme: Theme;
  textSizePx: number;
}

const stored = readStored();

export const language = signal<Language>(stored.language ?? guessLanguage());
export const theme = signal<Theme>(stored.theme ?? "system");
export const textSizePx = signal<number>(stored.textSizePx ?? DEFAULT_TEXT_SIZE_PX);

/** For `Intl`: dates and figures are written as the page's language writes them. */
export const locale = computed(() => (language.value === "zh" ? "zh-CN" : "en-GB"));

/** Keeps the document and the browser's storage in step with the signals. Called once, by `main.tsx`. */
export function applySettings(root: HTMLElement): void {
  effect(() => {
    root.lang = language.value === "zh" ? "zh-CN" : "en";
    root.dataset.theme = theme.value;
    root.style.setProperty("--text-size", `${textSizePx.value / 16}rem`);
    store({ language: language.value, theme: theme.value, textSizePx: textSizePx.value });
  });
}

export function setLanguage(chosen: Language): void {
  language.value = chosen;
}

export function setTheme(chosen: Theme): void {
  theme.value = chosen;
}

export function changeTextSize(steps: number): void {
  const at = TEXT_SIZES_PX.findIndex((size) => size >= textSizePx.value);
  const next = Math.min(TEXT_SIZES_PX.length - 1, Math.max(0, at + steps));
  textSizePx.value = TEXT_SIZES_PX[next] ?? DEFAULT_TEXT_SIZE_PX;
}

function guessLanguage(): Language {
  const asked = document.documentElement.lang || navigator.language;
  return asked.toLowerCase().startsWith("zh") ? "zh" : "en";
}

function readStored(): Partial<Settings> {
  try {
    return clean(JSON.parse(localStorage.getItem(STORE_KEY) ?? "{}"));
  } catch {
    return {}; // Storage is closed to us (private mode) or holds what we did not write: start from the defaults.
  }
}

function clean(value: Partial<Record<keyof Settings, unknown>>): Partial<Settings> {
  const result: Partial<Settings> = {};
  if (value.language === "en" || value.language === "zh") result.language = value.language;
  if (value.theme === "system" || value.theme === "light" || value.theme === "dark")
    result.theme = value.theme;
  const size = TEXT_SIZES_PX.find((known) => known === value.textSizePx);
  if (size !== undefined) result.textSizePx = size;
  return result;
}

function store(settings: Settings): void {
  try {
    localStorage.setItem(STORE_KEY, JSON.stringify(settings));
    // biome-ignore lint/suspicious/noDocumentCookie: not all of our browsers have the Cookie Store API
    document.cookie = `${LANGUAGE_COOKIE}=${settings.language}; Path=/; Max-Age=${COOKIE_SECONDS}; SameSite=Lax`;
  } catch {
    // Not kept for the next visit; nothing of the project is at stake.
  }
}
