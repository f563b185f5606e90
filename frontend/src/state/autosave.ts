/**
 * The copy of the project in this browser: written 250 ms after an edit and when the page is hidden, read at load.
 *
 * A tab owns the record it writes to. A second tab of the same project gets a record of its own as soon as the first
 * one's lock or version says that it is not alone.
 */

import { batch, effect, signal } from "@preact/signals";
import type { Project } from "../api/session.ts";
import { shellText } from "../i18n/shell.ts";
import { followAside, setAside } from "./aside.ts";
import { notify } from "./notices.ts";
import {
  activePath,
  command,
  files,
  loadProject,
  loadWorkingCopy,
  openPaths,
  projectName,
  type WorkingCopy,
  workingCopy,
} from "./project.ts";
import { dropRescue, putRescue, takeRescue } from "./rescue.ts";
import { locale } from "./settings.ts";
import { forTab } from "./tabStore.ts";
import { readSaved, type SavedProject, writeSaved } from "./vault.ts";

const SAVE_AFTER_MS = 250;
const LOCK_WAIT_MS = 300;
/** Of a tab that has had this record: on a busy machine the page before lets go of it late. */
const OWN_LOCK_WAIT_MS = 3000;
/** Of a project that did not begin from one that the web gave. */
export const NO_BASE = "";
/** Under it, a tab remembers which copy of a project is its own. */
export const TAB_KEY = "playground.copy-of.";

/**
 * `reserve`: the database is full; the last edits lie where little more fits. `closed`: this browser lets us keep
 * nothing, so edits live as long as the tab.
 */
export const saving = signal<"saved" | "waiting" | "reserve" | "closed">("saved");

/** What is worth keeping. Nothing in it is changed in place, so two of them are alike where their parts are the same. */
type Kept = readonly [files: unknown, command: string, open: unknown, active: unknown, name: string];

interface Held {
  key: string;
  version: number;
  base: string;
  /** What lies in the database; null where nothing of this tab does. */
  written: Kept | null;
}

let record: Held = { key: "", version: 0, base: "", written: null };
let timer: ReturnType<typeof setTimeout> | undefined;
let writing: Promise<void> = Promise.resolve();

/** Loads what was edited here before, or else the project that the web gave. */
export async function restoreProject(key: string, project: Project, name: string): Promise<void> {
  const base = fingerprint(project);
  const { own, before } = await claim(key);
  const ours = await readOrNull(before);
  const rescued = takeRescue(before, ours);
  const saved = rescued ?? ours ?? (before === key ? null : await readOrNull(key));
  const isWrittenAnew = own !== before && before !== key;
  record = {
    key: own,
    version: own === before ? (ours?.version ?? 0) : 0,
    base: isWithoutOriginal(saved) ? NO_BASE : base,
    written: null,
  };
  projectName.value = saved?.name ?? name;
  if (saved === null || isOldAndUntouched(saved, base)) loadProject(project);
  else restoreSaved(saved, project, name, base);
  if (rescued === null && !isWrittenAnew) record.written = kept();
  await followAside(own);
}

/** The record that this tab writes to: its own, should two tabs hold the project. */
export function recordKey(): string {
  return record.key;
}

/** Begins to save. Called once, after `restoreProject`. */
export function watchEdits(page: Document): void {
  effect(() => {
    if (isWritten(kept())) return;
    if (saving.peek() === "saved") saving.value = "waiting";
    clearTimeout(timer);
    timer = setTimeout(() => void saveNow(), SAVE_AFTER_MS);
  });
  page.addEventListener("visibilitychange", () => {
    if (page.visibilityState === "hidden") void saveNow();
  });
  globalThis.addEventListener("pagehide", () => {
    if (!isWritten(kept())) putRescue(present());
    void saveNow();
  });
  globalThis.addEventListener("beforeunload", (event) => {
    const isKept = saving.value !== "closed" || isWritten(kept()) || putRescue(present());
    if (!isKept) event.preventDefault(); // the browser asks whether one really wants to go
  });
}

/** One write at a time: the version of the second is made from that of the first. */
export function saveNow(): Promise<void> {
  clearTimeout(timer);
  writing = writing.then(save, save);
  return writing;
}

async function save(): Promise<void> {
  const written = kept();
  if (isWritten(written)) return;
  try {
    if (!(await write())) await moveAside();
    record.written = written;
    dropRescue(record.key);
    if (isWritten(kept())) saving.value = "saved";
  } catch {
    saving.value = putRescue(present()) ? "reserve" : "closed";
  }
}

async function write(): Promise<boolean> {
  const done = await writeSaved(present(), record.version);
  if (done) record.version += 1;
  return done;
}

/** The project as it is now, as the version after the one that was read or written last. */
function present(): SavedProject {
  return {
    key: record.key,
    version: record.version + 1,
    name: projectName.value,
    base: record.base,
    savedAt: new Date().toISOString(),
    copy: workingCopy(),
  };
}

/** Another tab wrote to our record: from here on we write to one of our own. */
async function moveAside(): Promise<void> {
  const shared = record.key;
  record = { ...record, key: copyKey(shared), version: 0 };
  notify(() => shellText.value.otherTab, {
    tone: "warn",
    lasting: true,
    action: { label: () => shellText.value.loadOther, run: () => void loadOther(shared) },
  });
  await write();
}

async function loadOther(key: string): Promise<void> {
  const other = await readOrNull(key);
  if (other === null) return;
  const mine = workingCopy();
  setAside();
  loadWorkingCopy(other.copy);
  notify(() => shellText.value.loadedOther, {
    action: { label: () => shellText.value.undo, run: () => loadWorkingCopy(mine) },
  });
}

/** A copy is itself what was begun with: what the web gives at its address is another project. */
function isWithoutOriginal(saved: SavedProject | null): boolean {
  return saved?.base === NO_BASE;
}

/** What nobody edited is no work to keep: the project is what it has become since. */
function isOldAndUntouched(saved: SavedProject, base: string): boolean {
  return saved.base !== base && fingerprint(saved.copy) === saved.base;
}

function restoreSaved(saved: SavedProject, project: Project, name: string, base: string): void {
  loadWorkingCopy(saved.copy);
  if (isWithoutOriginal(saved) || (fingerprint(saved.copy) === base && saved.name === name)) return;
  const time = new Date(saved.savedAt).toLocaleTimeString(locale.value, {
    hour: "2-digit",
    minute: "2-digit",
  });
  const hasMoved = saved.base !== base;
  notify(() => (hasMoved ? shellText.value.restoredFromOlder(time) : shellText.value.restored(time)), {
    action: { label: () => shellText.value.startFresh, run: () => startFresh(project, name) },
    lasting: true,
  });
}

/** The project as the web gave it, with a way back. */
export function startFresh(project: Project, name: string): void {
  const before: WorkingCopy = workingCopy();
  const nameBefore = projectName.value;
  setAside();
  batch(() => {
    loadProject(project);
    projectName.value = name;
  });
  notify(() => shellText.value.startedFresh, {
    action: {
      label: () => shellText.value.undo,
      run: () => {
        loadWorkingCopy(before);
        projectName.value = nameBefore;
      },
    },
  });
}

async function readOrNull(key: string): Promise<SavedProject | null> {
  try {
    return await readSaved(key);
  } catch {
    saving.value = "closed";
    return null;
  }
}

interface Claim {
  own: string;
  before: string;
}

/**
 * The record this tab writes to: the one it had, or else the project's, unless another tab that is open holds it. And
 * the one that has what is shown: what this tab wrote stays its own under another name.
 */
async function claim(key: string): Promise<Claim> {
  const remembered = forTab.get(TAB_KEY + key);
  const before = remembered ?? key;
  if (await lock(before, remembered === null ? LOCK_WAIT_MS : OWN_LOCK_WAIT_MS)) {
    forTab.set(TAB_KEY + key, before);
    return { own: before, before };
  }
  notify(() => shellText.value.openInOtherTab);
  return { own: copyKey(key), before };
}

function copyKey(key: string): string {
  const project = key.split("~")[0] ?? key;
  const copy = `${project}~${crypto.getRandomValues(new Uint32Array(1))[0]?.toString(36)}`;
  forTab.set(TAB_KEY + project, copy);
  void lock(copy, LOCK_WAIT_MS);
  return copy;
}

/**
 * Held until the tab goes. A tab that is loaded again may ask before its own lock is let go, hence the wait.
 * Browsers give locks to secure pages only; elsewhere the versions alone keep tabs apart.
 */
function lock(key: string, waitMs: number): Promise<boolean> {
  const locks = navigator.locks as LockManager | null | undefined;
  if (!locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    const hold = () => {
      resolve(true);
      return new Promise<never>(() => undefined);
    };
    const signal = AbortSignal.timeout(waitMs);
    locks.request(`playground:${key}`, { signal }, hold).catch(() => resolve(false));
  });
}

/** Within an effect it subscribes to each of them. It is called at every key, so it copies nothing. */
function kept(): Kept {
  return [files.value, command.value, openPaths.value, activePath.value, projectName.value];
}

function isWritten(now: Kept): boolean {
  return record.written?.every((part, at) => part === now[at]) ?? false;
}

/** FNV-1a: tells two projects apart, guards nothing. */
function fingerprint(project: Project): string {
  const text = JSON.stringify([Object.entries(project.files).sort(), project.command ?? ""]);
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16);
}
