/**
 * The projects that this browser keeps, beside the one that is open.
 *
 * Each has an address of its own: the starting project `/`, a shared one `/s/ID`, an
 * example `/e/SLUG`, one's own `/#p=KEY`. A record after
 * a `~` is the copy that a second tab made; it is opened by telling this tab that the copy is its own.
 */

import { NO_BASE, recordKey, saveNow, TAB_KEY } from "./autosave.ts";
import { projectName, workingCopy } from "./project.ts";
import { forTab } from "./tabStore.ts";
import { deleteSaved, listSaved, type SavedProject, writeSaved } from "./vault.ts";

const OWN = "p/";
const HASH = "#p=";

/** The record that an address names, or null where it names none of one's own. */
export function keyInHash(hash: string): string | null {
  const id = hash.startsWith(HASH) ? hash.slice(HASH.length) : "";
  return /^[a-z0-9]{1,32}$/.test(id) ? OWN + id : null;
}

/** Where a record is opened. */
export function addressOf(key: string): string {
  const project = key.split("~")[0] ?? key;
  if (project.startsWith(OWN)) return `/${HASH}${project.slice(OWN.length)}`;
  const [, lang, slug] = /^e\/(\w+)\/(.+)$/.exec(project) ?? [];
  if (lang !== undefined && slug !== undefined) return `/e/${slug}?lang=${lang}`;
  return project.startsWith("s/") ? `/${project}` : "/";
}

/** The last saved first. */
export async function savedProjects(): Promise<SavedProject[]> {
  await saveNow();
  const all = await listSaved();
  return all.sort((a, b) => (a.savedAt < b.savedAt ? 1 : -1));
}

/** What each is called in a list, by its key: of several with one name all but the first are numbered. */
export function distinctNames(all: readonly SavedProject[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const named = new Map<string, string>();
  for (const { key, name } of [...all].sort((a, b) => (a.key < b.key ? -1 : 1))) {
    named.set(key, freeName(name, taken));
    taken.add(named.get(key) ?? name);
  }
  return named;
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name} (${number})`;
  return free;
}

export async function openSaved(key: string): Promise<void> {
  await saveNow();
  const project = key.split("~")[0] ?? key;
  if (key !== project) forTab.set(TAB_KEY + project, key);
  else forTab.remove(TAB_KEY + project);
  goTo(addressOf(key));
}

export async function openNew(): Promise<void> {
  await saveNow();
  goTo(addressOf(newKey()));
}

/** What is open here, as a project of its own; this one stays as it is. */
export async function openCopy(name: string): Promise<void> {
  await saveNow();
  const key = newKey();
  const taken = new Set((await listSaved()).map((saved) => saved.name));
  const copy: SavedProject = {
    key,
    version: 1,
    name: freeName(name, taken),
    base: NO_BASE,
    savedAt: new Date().toISOString(),
    copy: workingCopy(),
  };
  await writeSaved(copy, 0);
  goTo(addressOf(key));
}

/** Takes a project away; the answer brings it back. The one that is open cannot be taken. */
export async function removeSaved(saved: SavedProject): Promise<() => Promise<void>> {
  if (saved.key === recordKey()) throw new Error(`${projectName.value} is open here`);
  await deleteSaved(saved.key);
  return async () => {
    await writeSaved(saved, 0);
  };
}

function newKey(): string {
  const random = crypto.getRandomValues(new Uint32Array(2));
  return OWN + Array.from(random, (part) => part.toString(36)).join("");
}

/** An address that differs in its hash alone would not be loaded again by itself. */
function goTo(address: string): void {
  const isSamePage = new URL(address, location.href).pathname === location.pathname;
  if (!isSamePage) location.assign(address);
  else {
    history.pushState(null, "", address);
    location.reload();
  }
}
