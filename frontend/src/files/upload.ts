/** Files from the person's disk, by the file picker or dropped. */

import { batch } from "@preact/signals";
import { filesText } from "../i18n/files.ts";
import { setAside } from "../state/aside.ts";
import { notify } from "../state/notices.ts";
import { checkPath, files, loadWorkingCopy, openFile, workingCopy, writeFile } from "../state/project.ts";
import { FILE_BYTES_MAX, formatBytes, toBody } from "./bytes.ts";
import { pathProblemText } from "./pathProblem.ts";

interface Incoming {
  path: string;
  file: File;
}

/** Opens the browser's file picker and adds what is chosen. */
export function pickFiles(): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.onchange = () => void addFiles([...(input.files ?? [])].map((file) => ({ path: file.name, file })));
  input.click();
}

export async function addDropped(transfer: DataTransfer): Promise<void> {
  await addFiles([...transfer.files].map((file) => ({ path: file.name, file })));
}

async function addFiles(incoming: Incoming[]): Promise<void> {
  const accepted = incoming.filter(isAcceptable);
  const bodies = await Promise.all(
    accepted.map(async ({ path, file }) => ({ path, body: toBody(await readBytes(file)) })),
  );
  const before = workingCopy();
  const replaced = bodies.filter(({ path }) => files.value.has(path)).length;
  if (replaced > 0) setAside();
  batch(() => {
    for (const { path, body } of bodies) writeFile(path, body);
    const last = bodies.at(-1);
    if (last) openFile(last.path);
  });
  if (replaced === 0) return;
  notify(() => filesText.value.replaced(replaced), {
    action: { label: () => filesText.value.undo, run: () => loadWorkingCopy(before) },
  });
}

function isAcceptable({ path, file }: Incoming): boolean {
  if (file.size > FILE_BYTES_MAX) {
    notify(() => filesText.value.tooLarge(path, formatBytes(file.size), formatBytes(FILE_BYTES_MAX)), {
      tone: "warn",
    });
    return false;
  }
  const problem = checkPath(path);
  if (problem === null || problem === "taken") return true;
  notify(() => `${path}: ${pathProblemText(problem)}`, { tone: "warn" });
  return false;
}

async function readBytes(file: File): Promise<Uint8Array> {
  return new Uint8Array(await file.arrayBuffer());
}
