/** The project: its files and its command. The browser owns it; nothing here talks to the web. */

import { batch, computed, signal } from "@preact/signals";
import type { FileBody, Project } from "../api/session.ts";
import { entryPath } from "../files/entry.ts";
import { FileMap, type Source } from "./fileMap.ts";

/** Where a project lies inside its jail; tracebacks name files by it. */
const PROJECT_FOLDER = "/app/";
const PATH_BYTES_MAX = 255;

export type PathProblem = "empty" | "absolute" | "dots" | "character" | "long" | "taken" | "folder";

/** A wish to see one place of one file; `asked` tells two equal wishes apart. */
export interface Jump {
  path: string;
  line: number;
  asked: number;
}

export const projectName = signal("");
/** Another map with every edit. What needs the names alone follows `paths`, which no key changes. */
export const files = signal(FileMap.of());
export const command = signal("");
export const openPaths = signal<readonly string[]>([]);
export const activePath = signal<string | null>(null);
export const jump = signal<Jump | null>(null);

let knownPaths: readonly string[] = [];
export const paths = computed<readonly string[]>(() => {
  const now = [...files.value.keys()];
  const isSame = now.length === knownPaths.length && now.every((path, at) => path === knownPaths[at]);
  if (!isSame) knownPaths = now;
  return knownPaths;
});
const pathSet = computed<ReadonlySet<string>>(() => new Set(paths.value));
/** Whether the file in front is one for the editor. */
export const isTextOpen = computed(() => activePath.value !== null && files.value.isText(activePath.value));

/** Counts every change to what a run would be made from. */
export const revision = signal(0);
/** The revision that the live run was made from. */
export const ranRevision = signal(-1);
/** The files that the latest run was made from; null before the first. */
export const ranFiles = signal<FileMap | null>(null);
export const isEditedSinceRun = computed(
  () => ranRevision.value >= 0 && revision.value !== ranRevision.value,
);

/** Counts changes that did not come from the editor, which then has to take its texts anew. */
export const outsideChanges = signal(0);

/** A run is made from what there is now. */
export function noteRun(): void {
  batch(() => {
    ranRevision.value = revision.value;
    ranFiles.value = files.value;
  });
}

export interface WorkingCopy {
  files: Record<string, FileBody>;
  command: string;
  openPaths: readonly string[];
  activePath: string | null;
}

export function snapshot(): Project {
  const project: Project = { files: Object.fromEntries(files.value) };
  if (command.value.trim()) project.command = command.value.trim();
  return project;
}

export function workingCopy(): WorkingCopy {
  return {
    files: Object.fromEntries(files.value),
    command: command.value,
    openPaths: openPaths.value,
    activePath: activePath.value,
  };
}

/** Puts a whole project in place of the present one. */
export function loadWorkingCopy(copy: WorkingCopy): void {
  const given = Object.keys(copy.files);
  const open = copy.openPaths.filter((path) => path in copy.files);
  const active = copy.activePath !== null && copy.activePath in copy.files ? copy.activePath : null;
  batch(() => {
    files.value = FileMap.of(Object.entries(copy.files));
    command.value = copy.command;
    activePath.value = active ?? open[0] ?? entryPath(given);
    openPaths.value = open.length > 0 ? open : activePath.value === null ? [] : [activePath.value];
    outsideChanges.value += 1;
    revision.value += 1;
  });
}

export function loadProject(project: Project): void {
  loadWorkingCopy({
    files: project.files,
    command: project.command ?? "",
    openPaths: [],
    activePath: null,
  });
}

/** What the editor calls at every key: the text is not read before somebody needs it. */
export function editFile(path: string, source: Source): void {
  batch(() => {
    files.value = files.value.withSource(path, source);
    revision.value += 1;
  });
}

export function setCommand(line: string): void {
  if (line === command.value) return;
  batch(() => {
    command.value = line;
    revision.value += 1;
  });
}

/** Makes a file, or replaces one, from outside the editor. */
export function writeFile(path: string, body: FileBody): void {
  batch(() => {
    files.value = files.value.with(path, body);
    touched();
  });
}

/** Takes a file or a whole folder away; the answer puts everything back as it was. */
export function removePath(path: string): () => void {
  const before = workingCopy();
  const kept = [...files.value].filter(([other]) => !isWithin(other, path));
  batch(() => {
    files.value = FileMap.of(kept);
    for (const open of openPaths.value) if (isWithin(open, path)) closeFile(open);
    touched();
  });
  return () => loadWorkingCopy({ ...before, files: { ...before.files, ...Object.fromEntries(files.value) } });
}

/** Moves a file, or every file of a folder. */
export function renamePath(from: string, to: string): void {
  const moved = (path: string) => (isWithin(path, from) ? to + path.slice(from.length) : path);
  batch(() => {
    files.value = FileMap.of([...files.value].map(([path, body]) => [moved(path), body]));
    openPaths.value = openPaths.value.map(moved);
    activePath.value = activePath.value === null ? null : moved(activePath.value);
    touched();
  });
}

export function openFile(path: string): void {
  batch(() => {
    if (!openPaths.value.includes(path)) openPaths.value = [...openPaths.value, path];
    activePath.value = path;
  });
}

export function closeFile(path: string): void {
  const at = openPaths.value.indexOf(path);
  if (at < 0) return;
  const left = openPaths.value.filter((open) => open !== path);
  batch(() => {
    openPaths.value = left;
    if (activePath.value === path) activePath.value = left[Math.max(0, at - 1)] ?? null;
  });
}

/** Shows a line in the editor. `reported` is a path as a traceback, a route or a log line names it. */
export function openLine(reported: string, line: number): boolean {
  const path = projectPath(reported);
  if (path === null) return false;
  openFile(path);
  jump.value = { path, line, asked: (jump.value?.asked ?? 0) + 1 };
  return true;
}

/** The project's own name of a file that a run spoke of, or null where it is none of ours. */
export function projectPath(reported: string, among: Pick<FileMap, "has"> = pathSet.value): string | null {
  const inside = reported.startsWith(PROJECT_FOLDER) ? reported.slice(PROJECT_FOLDER.length) : reported;
  const path = inside.replace(/^\.\//, "");
  return among.has(path) ? path : null;
}

/** Why a path cannot be given to a file, or null. `self` is the file's present path while it is renamed. */
export function checkPath(path: string, self: string | null = null): PathProblem | null {
  if (path === "" || path.endsWith("/")) return "empty";
  if (path.startsWith("/")) return "absolute";
  if (path.split("/").some((part) => part === "" || part === "." || part === "..")) return "dots";
  if (/[\u0000-\u001f\\]/.test(path)) return "character";
  if (new TextEncoder().encode(path).length > PATH_BYTES_MAX) return "long";
  return clash(path, self);
}

function clash(path: string, self: string | null): PathProblem | null {
  for (const other of files.value.keys()) {
    if (self !== null && isWithin(other, self)) continue;
    if (other === path) return "taken";
    if (other.startsWith(`${path}/`) || path.startsWith(`${other}/`)) return "folder";
  }
  return null;
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function touched(): void {
  outsideChanges.value += 1;
  revision.value += 1;
}
