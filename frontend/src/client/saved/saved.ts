/**
 * The saved requests: read from `requests.http` of the project whenever it changes, written into it, run all at
 * once. The file is the truth; nothing of it is kept elsewhere.
 */

import { batch, computed, effect, signal } from "@preact/signals";
import { type ChecksResult, type RequestResult, runChecks } from "../../api/checks.ts";
import { Problem, Unreachable } from "../../api/http.ts";
import { toBytes } from "../../files/bytes.ts";
import { clientText } from "../../i18n/client.ts";
import { panelText } from "../../i18n/panel.ts";
import type { FileMap } from "../../state/fileMap.ts";
import { announce, notify } from "../../state/notices.ts";
import { files, openFile, openLine, revision, writeFile } from "../../state/project.ts";
import { canSend, generation, phase, run, session } from "../../state/session.ts";
import { type Draft, wireRequest } from "../draft.ts";
import { type PickedFile, picked, SAMPLE_NAMES, sampleFile, UNKNOWN_TYPE } from "../files.ts";
import { refreshJar } from "../jar.ts";
import { type HttpFile, parseHttp, SAVED_PATH, type SavedRequest } from "./parseHttp.ts";
import { putRequest, writeRequest } from "./writeHttp.ts";

/** As many as the web takes at once. */
export const RUN_MAX = 100;
const EDIT_PAUSE_MS = 700;
const USUAL_PORT = 5000;
const STORE_KEY = "playground.saved.auto";

const text = computed(() => {
  const body = files.value.get(SAVED_PATH);
  return typeof body === "string" ? body : "";
});

export const savedFile = computed<HttpFile>(() => parseHttp(text.value, findFile));
export const isRunning = signal(false);
/** Why the last run of all did not happen; null where it did. */
export const refusal = signal<string | null>(null);
export const isAutomatic = signal(readStored());

/** What was run, and how it did: a request that was edited since has no result. */
const results = signal<{ of: readonly SavedRequest[]; is: readonly RequestResult[] }>({ of: [], is: [] });

export function resultOf(saved: SavedRequest): RequestResult | null {
  const at = results.value.of.indexOf(saved);
  return at === -1 ? null : (results.value.is[at] ?? null);
}

/** How many of those run last failed; null where the file has changed since, or nothing was run. */
export const summary = computed(() => {
  const { requests } = savedFile.value;
  const found = requests.map(resultOf).filter((result) => result !== null);
  if (found.length === 0) return null;
  return { failed: found.filter((result) => !result.is_met).length, all: found.length };
});

function findFile(path: string): PickedFile | null {
  const body = files.peek().get(path);
  const name = path.split("/").at(-1) ?? path;
  if (body !== undefined) return picked(name, UNKNOWN_TYPE, new Blob([toBytes(body)]));
  const sample = SAMPLE_NAMES.find((each) => each === name);
  return sample ? sampleFile(sample) : null;
}

export function nameTaken(name: string): SavedRequest | null {
  return savedFile.value.requests.find((each) => each.name === name.trim()) ?? null;
}

/** Writes the request into the file: over the one of that name, or as a new one. */
export function save(name: string, draft: Draft): void {
  const block = writeRequest(name, draft);
  if (block === null) {
    notify(() => panelText.value.savedUnwritable, { tone: "warn" });
    return;
  }
  const port = session.value?.port ?? USUAL_PORT;
  writeFile(SAVED_PATH, putRequest(text.value, block, nameTaken(name), port));
  announce(panelText.value.savedKept(name.trim()));
}

export function openSaved(line?: number): void {
  if (line === undefined || !openLine(SAVED_PATH, line)) openFile(SAVED_PATH);
}

/** Sends them all and judges each by its checks. */
export async function runAll(): Promise<void> {
  const { requests } = savedFile.value;
  const id = session.value?.id;
  if (id === undefined || requests.length === 0 || isRunning.value) return;
  isRunning.value = true;
  try {
    const asked = requests.slice(0, RUN_MAX).map(async (each) => ({
      name: each.name.slice(0, 200),
      request: await wireRequest(each.draft),
    }));
    tell(requests, await runChecks(id, await Promise.all(asked)));
  } catch (error) {
    results.value = { of: [], is: [] };
    refusal.value = wordsFor(error);
  } finally {
    isRunning.value = false;
  }
  await refreshJar();
}

function tell(requests: readonly SavedRequest[], found: ChecksResult): void {
  batch(() => {
    results.value = { of: requests, is: found.results };
    refusal.value = null;
  });
  const { savedAllMet, savedUnmet } = panelText.value;
  const failed = found.results.filter((each) => !each.is_met).length;
  announce(failed === 0 ? savedAllMet(requests.length) : savedUnmet(failed, found.results.length));
}

/** Green of an earlier run would be a lie about code that does not even start. */
function tellNotRun(): void {
  batch(() => {
    results.value = { of: [], is: [] };
    refusal.value = clientText.value[phase.value === "crashed" ? "cannotCrashed" : "cannotNone"];
  });
}

function wordsFor(error: unknown): string {
  if (error instanceof Problem) return error.detail;
  if (error instanceof Unreachable) return clientText.value.cannotOffline;
  throw error;
}

export function setAutomatic(on: boolean): void {
  isAutomatic.value = on;
  try {
    localStorage.setItem(STORE_KEY, on ? "1" : "0");
  } catch {
    // The next visit starts without it.
  }
}

function readStored(): boolean {
  try {
    return localStorage.getItem(STORE_KEY) === "1";
  } catch {
    return false;
  }
}

/** Whether the saved requests alone differ, if anything does: they need no restart. */
function isSameCode(before: FileMap, now: FileMap): boolean {
  const paths = new Set([...before.keys(), ...now.keys()]);
  paths.delete(SAVED_PATH);
  return [...paths].every((path) => before.get(path) === now.get(path));
}

let isWatching = false;

/** Called by whoever needs it first: the panel that offers it, or a page that has been there for a moment. */
export function beginWatching(): void {
  if (isWatching) return;
  isWatching = true;
  watchEdits();
}

/** Runs all after each edit and each run, while that is wanted. */
function watchEdits(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let code = files.peek();
  let seen = revision.peek();
  const edited = () => {
    const now = files.peek();
    const isOnlyRequests = isSameCode(code, now);
    code = now;
    // A run has an end of its own, which is what the other effect waits for.
    void (isOnlyRequests && canSend.peek() ? runAll() : run());
  };
  effect(() => {
    const isNew = revision.value !== seen;
    seen = revision.value;
    if (!isAutomatic.value || !isNew) return;
    clearTimeout(timer);
    timer = setTimeout(edited, EDIT_PAUSE_MS);
  });
  let ranGeneration = generation.peek();
  effect(() => {
    if (!isAutomatic.value || generation.value === ranGeneration || phase.value === "starting") return;
    ranGeneration = generation.value;
    if (phase.value === "running") void runAll();
    else tellNotRun();
  });
}
