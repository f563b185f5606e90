/** The open files: a list of tabs, each with a button that closes it. */

import { filesText } from "../i18n/files.ts";
import { isFilesDrawerOpen, layout } from "../state/panes.ts";
import { activePath, closeFile, openFile, openPaths, projectPath } from "../state/project.ts";
import { session } from "../state/session.ts";
import { Button } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { nextIndex } from "../ui/Tabs.tsx";
import "./FileTabs.css";

export const EDITOR_PANEL_ID = "editor-panel";

export function FileTabs() {
  const text = filesText.value;
  const step = (event: KeyboardEvent) => {
    const paths = openPaths.value;
    const path = paths[nextIndex(event.key, paths.indexOf(activePath.value ?? ""), paths.length)];
    if (event.key === "Delete" && activePath.value !== null) closeAndStay(activePath.value);
    else if (path !== undefined) focusTab(path);
    else return;
    event.preventDefault();
  };
  return (
    <div class="file-tabs">
      {layout.value !== "wide" && (
        <Button
          tone="quiet"
          icon="sidebar"
          label={text.showFiles}
          pressed={isFilesDrawerOpen.value}
          onClick={() => {
            isFilesDrawerOpen.value = !isFilesDrawerOpen.value;
          }}
        />
      )}
      <div class="file-tablist" role="tablist" aria-label={text.openFiles} onKeyDown={step}>
        {openPaths.value.map((path) => (
          <FileTab key={path} path={path} />
        ))}
      </div>
    </div>
  );
}

function FileTab({ path }: { path: string }) {
  const isActive = activePath.value === path;
  const isFailing = projectPath(session.value?.error?.file ?? "") === path;
  return (
    <div class="file-tab" role="presentation" data-active={isActive} data-failing={isFailing}>
      <button
        type="button"
        role="tab"
        id={fileTabId(path)}
        aria-selected={isActive}
        aria-controls={isActive ? EDITOR_PANEL_ID : undefined}
        tabIndex={isActive ? 0 : -1}
        aria-keyshortcuts="Delete"
        title={path}
        onClick={() => openFile(path)}
        onAuxClick={(event) => event.button === 1 && closeFile(path)}
      >
        {shortName(path)}
      </button>
      <span
        class="file-tab-close"
        aria-hidden="true"
        title={filesText.value.closeTab(path)}
        onClick={() => closeFile(path)}
      >
        <Icon name="close" />
      </span>
    </div>
  );
}

export function fileTabId(path: string): string {
  return `file-tab-${path}`;
}

function focusTab(path: string): void {
  openFile(path);
  requestAnimationFrame(() => document.getElementById(fileTabId(path))?.focus());
}

/** The next tab takes the focus that the closed one had. */
function closeAndStay(path: string): void {
  closeFile(path);
  if (activePath.value !== null) focusTab(activePath.value);
}

/** The name, and the folder before it where two open files share the name. */
function shortName(path: string): string {
  const name = path.split("/").at(-1) ?? path;
  const isShared = openPaths.value.some((other) => other !== path && other.split("/").at(-1) === name);
  return isShared ? path.split("/").slice(-2).join("/") : name;
}
