/** The project's files as a tree, and below them those that the app wrote. */

import { batch, useSignal } from "@preact/signals";
import { focusEditor } from "../editor/Editor.tsx";
import { filesText } from "../i18n/files.ts";
import { setAside } from "../state/aside.ts";
import { guestFiles, isDiskListCut } from "../state/disk.ts";
import { notify } from "../state/notices.ts";
import { isFilesDrawerOpen } from "../state/panes.ts";
import {
  activePath,
  command,
  openFile,
  paths,
  removePath,
  renamePath,
  setCommand,
  writeFile,
} from "../state/project.ts";
import { Button } from "../ui/Button.tsx";
import { commandAfterMove } from "./commandMoves.ts";
import { FileRow } from "./FileRow.tsx";
import { focusNext, focusRow } from "./focus.ts";
import { PathField } from "./PathField.tsx";
import { buildTree, type TreeNode } from "./tree.ts";
import { addDropped, pickFiles } from "./upload.ts";
import "./FileTree.css";

export function FileTree() {
  const text = filesText.value;
  /** The beginning of a new file's path while it is typed, or null. */
  const creating = useSignal<string | null>(null);
  const isDropping = useSignal(false);

  const create = (path: string) => {
    creating.value = null;
    writeFile(path, "");
    openFile(path);
    isFilesDrawerOpen.value = false;
    focusNext(focusEditor);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    isDropping.value = false;
    if (event.dataTransfer) void addDropped(event.dataTransfer);
  };
  const drag = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    isDropping.value = true;
  };
  return (
    <section
      class="files"
      aria-label={text.files}
      data-dropping={isDropping.value}
      onDragOver={drag}
      onDragLeave={() => {
        isDropping.value = false;
      }}
      onDrop={drop}
    >
      <header class="side-head">
        <h2>{text.files}</h2>
        <Button
          tone="quiet"
          size="small"
          icon="fileNew"
          label={text.newFile}
          onClick={() => {
            creating.value = "";
          }}
        />
        <Button tone="quiet" size="small" icon="upload" label={text.upload} onClick={pickFiles} />
      </header>
      {creating.value !== null && (
        <PathField
          label={text.newFileName}
          initial={creating.value}
          hint={text.newFileHint}
          self={null}
          onDone={create}
          onCancel={() => {
            creating.value = null;
            focusRow(activePath.value);
          }}
        />
      )}
      {paths.value.length === 0 && <p class="side-empty">{text.noFiles}</p>}
      <Level
        nodes={buildTree(paths.value)}
        onCreate={(folder) => {
          creating.value = `${folder}/`;
        }}
      />
      <GuestFiles />
      {isDropping.value && <p class="drop-hint">{text.dropHere}</p>}
    </section>
  );
}

function Level({ nodes, onCreate }: { nodes: TreeNode[]; onCreate: (folder: string) => void }) {
  return (
    <ul class="tree">
      {nodes.map((node) => (
        <li key={node.path}>
          {node.children === null ? (
            <FileRow node={node} onRename={rename} onDelete={deleteWithUndo} />
          ) : (
            <Folder node={node} onCreate={onCreate} />
          )}
        </li>
      ))}
    </ul>
  );
}

function Folder({ node, onCreate }: { node: TreeNode; onCreate: (folder: string) => void }) {
  const isOpen = useSignal(true);
  return (
    <>
      <FileRow
        node={node}
        isOpen={isOpen.value}
        onToggle={() => {
          isOpen.value = !isOpen.value;
        }}
        onRename={rename}
        onDelete={deleteWithUndo}
        onCreate={() => onCreate(node.path)}
      />
      {isOpen.value && <Level nodes={node.children ?? []} onCreate={onCreate} />}
    </>
  );
}

function GuestFiles() {
  const text = filesText.value;
  if (guestFiles.value.length === 0) return null;
  return (
    <>
      <h3 class="side-subhead" title={text.filesOfAppHint}>
        {text.filesOfApp}
      </h3>
      <ul class="tree">
        {guestFiles.value.map((file) => (
          <li key={file.path}>
            <FileRow node={{ name: file.path, path: file.path, children: null }} isGuest />
          </li>
        ))}
      </ul>
      {isDiskListCut.value && <p class="side-empty">{text.listCut}</p>}
    </>
  );
}

/** What the command names it goes on to start, under the new name. */
function rename(from: string, to: string): void {
  const before = command.value;
  const after = commandAfterMove(before, from, to);
  batch(() => {
    renamePath(from, to);
    setCommand(after);
  });
  if (after === before) return;
  notify(() => filesText.value.commandMoved(after), {
    action: { label: () => filesText.value.undo, run: () => setCommand(before) },
  });
}

function deleteWithUndo(path: string): void {
  setAside(true);
  const undo = removePath(path);
  focusRow(activePath.value);
  notify(() => filesText.value.deleted(path), {
    action: { label: () => filesText.value.undo, run: undo },
  });
}
