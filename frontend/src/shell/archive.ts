/** The project as a .zip and back; the code that packs is loaded when it is first wanted. */

import type { FileBody } from "../api/session.ts";
import { download, formatBytes, toBody, toBytes } from "../files/bytes.ts";
import { shellText } from "../i18n/shell.ts";
import { setAside } from "../state/aside.ts";
import { notify } from "../state/notices.ts";
import {
  checkPath,
  command,
  files,
  loadProject,
  loadWorkingCopy,
  projectName,
  workingCopy,
} from "../state/project.ts";
import { routes, session } from "../state/session.ts";
import { language } from "../state/settings.ts";
import { loaded } from "../ui/loaded.ts";

/** What a project may unpack to: a small archive can hold any amount of zeros. */
export const UNPACKED_BYTES_MAX = 8 * 1024 * 1024;

/** As many as a project may have. */
export const FILES_MAX = 500;

/** What an archive brings along that is no part of the project. */
const LITTER = /(^|\/)(__MACOSX|\.git|\.DS_Store|__pycache__|node_modules|\.venv|venv)(\/|$)/;

export async function downloadProject(): Promise<void> {
  const { zipSync } = await loaded(() => import("fflate"));
  const { companions } = await loaded(() => import("./packing.ts"));
  const added = companions({
    name: projectName.value,
    files: files.value,
    command: session.value?.command ?? command.value,
    port: session.value?.port ?? null,
    routes: routes.value,
    language: language.value,
  });
  const all = [...files.value, ...Object.entries(added)];
  const entries = all.map(([path, body]) => [path, toBytes(body)] as const);
  const archive = zipSync(Object.fromEntries(entries));
  const name = projectName.value.replace(/[\\/:*?"<>|\s]+/g, "-");
  download(`${name}.zip`, new Blob([new Uint8Array(archive)], { type: "application/zip" }));
}

export function pickArchive(): void {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".zip,application/zip";
  input.onchange = () => {
    const file = input.files?.[0];
    if (file) void openArchive(file);
  };
  input.click();
}

async function openArchive(file: File): Promise<void> {
  const before = workingCopy();
  try {
    const files = await unpack(new Uint8Array(await file.arrayBuffer()));
    setAside();
    loadProject({ files });
  } catch (error) {
    const reason = error instanceof ArchiveError ? error.message : shellText.value.zipNotZip;
    notify(() => shellText.value.zipFailed(reason), { tone: "error" });
    return;
  }
  notify(() => shellText.value.zipOpened(file.name), {
    action: { label: () => shellText.value.undo, run: () => loadWorkingCopy(before) },
  });
}

/** A reason that a person can act on. */
export class ArchiveError extends Error {
  override readonly name = "ArchiveError";
}

export async function unpack(archive: Uint8Array): Promise<Record<string, FileBody>> {
  const { unzipSync } = await loaded(() => import("fflate"));
  let total = 0;
  let count = 0;
  const entries = unzipSync(archive, {
    filter: ({ name, originalSize }) => {
      if (name.endsWith("/") || LITTER.test(name)) return false;
      if (!isSafe(name)) throw new ArchiveError(shellText.value.zipPath(name));
      count += 1;
      if (count > FILES_MAX) throw new ArchiveError(shellText.value.zipTooMany(FILES_MAX));
      total += originalSize;
      if (total > UNPACKED_BYTES_MAX)
        throw new ArchiveError(shellText.value.zipTooLarge(formatBytes(UNPACKED_BYTES_MAX)));
      return true;
    },
  });
  const found = withoutOuterFolder(Object.entries(entries));
  if (found.length === 0) throw new ArchiveError(shellText.value.zipEmpty);
  return Object.fromEntries(found.map(([path, bytes]) => [path, toBody(bytes)]));
}

/** Archives often hold one folder with the project in it. */
function withoutOuterFolder(entries: Array<[string, Uint8Array]>): Array<[string, Uint8Array]> {
  const outer = entries[0]?.[0].split("/")[0];
  const isWrapped = entries.every(([path]) => path.startsWith(`${outer}/`));
  return isWrapped && outer !== undefined
    ? entries.map(([path, bytes]) => [path.slice(outer.length + 1), bytes])
    : entries;
}

/** A clash with the present project does not matter: it is replaced. */
function isSafe(path: string): boolean {
  const problem = checkPath(path);
  return problem === null || problem === "taken" || problem === "folder";
}
