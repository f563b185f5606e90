/**
 * Projects in this browser's IndexedDB.
 *
 * Two tabs may hold the same project. A write names the version that it was made from and is refused when another
 * tab has written since, so neither can overwrite the other; the check and the write are one transaction.
 */

import type { Aside } from "./aside.ts";
import type { WorkingCopy } from "./project.ts";

const DATABASE = "playground";
const STORE = "projects";
/** Before the key of a project, that of what was set aside there. */
const ASIDE = "aside/";

export interface SavedProject {
  key: string;
  version: number;
  name: string;
  /** Fingerprint of the project that the edits began from. */
  base: string;
  savedAt: string;
  copy: WorkingCopy;
}

export async function readSaved(key: string): Promise<SavedProject | null> {
  const store = (await open()).transaction(STORE).objectStore(STORE);
  return ((await settled(store.get(key))) as SavedProject | undefined) ?? null;
}

/** Stores `saved` as the version after `madeFrom`; false where another tab was faster. */
export async function writeSaved(saved: SavedProject, madeFrom: number): Promise<boolean> {
  const change = (await open()).transaction(STORE, "readwrite");
  const store = change.objectStore(STORE);
  const present = (await settled(store.get(saved.key))) as SavedProject | undefined;
  if ((present?.version ?? 0) !== madeFrom) return false;
  store.put(saved);
  await committed(change);
  return true;
}

export async function listSaved(): Promise<SavedProject[]> {
  const store = (await open()).transaction(STORE).objectStore(STORE);
  const all = (await settled(store.getAll())) as SavedProject[];
  return all.filter(({ key }) => !key.startsWith(ASIDE));
}

export async function readAside(key: string): Promise<Aside | null> {
  const store = (await open()).transaction(STORE).objectStore(STORE);
  return ((await settled(store.get(ASIDE + key))) as Aside | undefined) ?? null;
}

export async function writeAside(key: string, aside: Aside): Promise<void> {
  const change = (await open()).transaction(STORE, "readwrite");
  change.objectStore(STORE).put({ ...aside, key: ASIDE + key });
  await committed(change);
}

export async function deleteSaved(key: string): Promise<void> {
  const change = (await open()).transaction(STORE, "readwrite");
  change.objectStore(STORE).delete(key);
  change.objectStore(STORE).delete(ASIDE + key);
  await committed(change);
}

let database: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  database ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return database;
}

function settled<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** A request may succeed in a transaction that the browser then takes back, as it does where its quota is used up. */
function committed(change: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    change.oncomplete = () => resolve();
    change.onabort = () => reject(change.error);
  });
}
