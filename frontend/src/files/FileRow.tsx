/** One file or folder of the tree, with its menu. */

import { useSignal } from "@preact/signals";
import { readFile } from "../api/files.ts";
import { filesText } from "../i18n/files.ts";
import { isFilesDrawerOpen } from "../state/panes.ts";
import { activePath, files, openFile } from "../state/project.ts";
import { session } from "../state/session.ts";
import { Icon, type IconName } from "../ui/Icon.tsx";
import { Menu, type MenuItem } from "../ui/Menu.tsx";
import { download, imageType, toBytes } from "./bytes.ts";
import { focusRow } from "./focus.ts";
import { PathField } from "./PathField.tsx";
import type { TreeNode } from "./tree.ts";

interface FileRowProps {
  node: TreeNode;
  /** For a folder. */
  isOpen?: boolean;
  onToggle?: () => void;
  onCreate?: () => void;
  /** Absent for a file that the app wrote: it can only be looked at. */
  onRename?: (from: string, to: string) => void;
  onDelete?: (path: string) => void;
  isGuest?: boolean;
}

export function FileRow(props: FileRowProps) {
  const { node, onRename } = props;
  const text = filesText.value;
  const isRenaming = useSignal(false);
  const endRename = () => {
    isRenaming.value = false;
  };
  if (isRenaming.value && onRename) {
    return (
      <PathField
        label={text.renamePath(node.path)}
        initial={node.path}
        hint=""
        self={node.path}
        onDone={(path) => {
          endRename();
          onRename(node.path, path);
          focusRow(path);
        }}
        onCancel={() => {
          endRename();
          focusRow(node.path);
        }}
      />
    );
  }
  const isFolder = node.children !== null;
  const open = () => {
    if (props.onToggle) return props.onToggle();
    openFile(node.path);
    isFilesDrawerOpen.value = false;
  };
  const isCurrent = !isFolder && activePath.value === node.path;
  return (
    <div class="tree-row" data-current={isCurrent} data-depth={props.isGuest ? 0 : depth(node.path)}>
      <button
        type="button"
        class="tree-name"
        aria-expanded={isFolder ? props.isOpen : undefined}
        aria-current={isCurrent ? "true" : undefined}
        title={node.path}
        onClick={open}
      >
        <Icon name={iconOf(props)} />
        <span>{node.name}</span>
      </button>
      <Menu
        label={isFolder ? text.folderActions(node.path) : text.fileActions(node.path)}
        icon="more"
        size="small"
        groups={actions(props, () => {
          isRenaming.value = true;
        })}
      />
    </div>
  );
}

function actions({ node, onCreate, onRename, onDelete }: FileRowProps, rename: () => void): MenuItem[][] {
  const text = filesText.value;
  const change: MenuItem[] = [];
  if (onCreate) change.push({ label: text.newFile, icon: "fileNew", run: onCreate });
  if (onRename) change.push({ label: text.rename, icon: "pencil", run: rename });
  if (node.children === null)
    change.push({ label: text.download, icon: "download", run: () => void downloadFile(node.path) });
  const remove: MenuItem[] = onDelete
    ? [{ label: text.delete, icon: "trash", danger: true, run: () => onDelete(node.path) }]
    : [];
  return [change, remove];
}

async function downloadFile(path: string): Promise<void> {
  const body = files.value.get(path);
  const name = path.split("/").at(-1) ?? path;
  if (body !== undefined) download(name, new Blob([toBytes(body)]));
  else if (session.value) download(name, await readFile(session.value.id, path));
}

function iconOf({ node, isOpen }: FileRowProps): IconName {
  if (node.children !== null) return isOpen === true ? "chevronDown" : "chevronRight";
  return imageType(node.path) === null ? "file" : "image";
}

function depth(path: string): number {
  return Math.min(6, path.split("/").length - 1);
}
