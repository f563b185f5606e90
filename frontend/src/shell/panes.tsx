/** The four panes that keys and the bottom bar choose among. Each is a region that can take the focus. */

import type { ComponentChildren, CSSProperties } from "preact";
import { Editor, editorSettled } from "../editor/Editor.tsx";
import { EDITOR_PANEL_ID, FileTabs, fileTabId } from "../files/FileTabs.tsx";
import { FileTree } from "../files/FileTree.tsx";
import { FileViewer } from "../files/FileViewer.tsx";
import { filesText } from "../i18n/files.ts";
import { shellText } from "../i18n/shell.ts";
import { Preview } from "../preview/Preview.tsx";
import { RouteList } from "../routes/RouteList.tsx";
import { lineCount } from "../state/console.ts";
import {
  consoleChoice,
  isFilesDrawerOpen,
  isNarrow,
  layout,
  lens,
  type Pane,
  showLens,
  sizes,
} from "../state/panes.ts";
import { activePath, isTextOpen } from "../state/project.ts";
import { lazy } from "../ui/lazy.tsx";
import { TabList, TabPanel } from "../ui/Tabs.tsx";
import { KeyRow } from "./KeyRow.tsx";
import { PaneSplitter } from "./PaneSplitter.tsx";

const PRELOAD_AFTER_MS = 1_500;

/** After the editor: one can type before one can send. */
const RequestPanel = lazy(async () => {
  await editorSettled;
  return (await import("../client/RequestPanel.tsx")).RequestPanel;
});
const ResponsePanel = lazy(async () => (await import("../response/ResponsePanel.tsx")).ResponsePanel);
/** Lines that come before it are in it when it is there. */
const Console = lazy(async () => (await import("../console/Console.tsx")).Console);

/** What is not needed at first, fetched while nothing else happens. */
export async function preloadPanels(): Promise<void> {
  await editorSettled;
  setTimeout(() => void ResponsePanel.preload(), PRELOAD_AFTER_MS);
}

interface RegionProps {
  pane: Pane;
  label: string;
  style?: CSSProperties;
  children: ComponentChildren;
}

function Region({ pane, label, style, children }: RegionProps) {
  return (
    <section class="pane" data-pane={pane} aria-label={label} tabIndex={-1} style={style ?? {}}>
      {children}
    </section>
  );
}

export function CodePane() {
  const isWide = layout.value === "wide";
  const isListShown = isWide || isFilesDrawerOpen.value;
  return (
    <Region pane="code" label={shellText.value.paneCode}>
      {isListShown && <SideList isWide={isWide} />}
      {isWide && <PaneSplitter which="filesPx" />}
      <div class="code-column">
        <FileTabs />
        <OpenFile />
        <KeyRow />
      </div>
    </Region>
  );
}

function SideList({ isWide }: { isWide: boolean }) {
  const closeOnEscape = (event: KeyboardEvent) => {
    if (event.key === "Escape") isFilesDrawerOpen.value = false;
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes it from wherever in it the focus is
    <div
      class="side-list"
      style={isWide ? { width: `${sizes.value.filesPx}px` } : {}}
      onKeyDown={closeOnEscape}
    >
      <FileTree />
      <RouteList />
    </div>
  );
}

/** The editor stays mounted while a picture is looked at: it holds the undo history of every file. */
function OpenFile() {
  const path = activePath.value;
  const isText = isTextOpen.value;
  return (
    <>
      <div
        class="open-file"
        id={EDITOR_PANEL_ID}
        role="tabpanel"
        aria-labelledby={path === null ? undefined : fileTabId(path)}
        hidden={!isText}
      >
        <Editor />
      </div>
      {path !== null && !isText && <FileViewer path={path} />}
      {path === null && (
        <div class="nothing-open">
          <p>{filesText.value.noneOpen}</p>
          <p>{filesText.value.pickOne}</p>
        </div>
      )}
    </>
  );
}

export function RequestPane() {
  return (
    <Region
      pane="request"
      label={shellText.value.paneRequest}
      style={isNarrow.value ? {} : { flex: `0 0 ${sizes.value.requestPercent}%` }}
    >
      <RequestPanel />
    </Region>
  );
}

export function ResponsePane() {
  const text = shellText.value;
  const tabs = [
    { id: "response", label: text.lensResponse },
    { id: "preview", label: text.lensPreview },
  ] as const;
  return (
    <Region pane="response" label={text.paneResponse}>
      <div class="lens-head">
        <TabList name="lens" label={text.lenses} tabs={tabs} selected={lens.value} onSelect={showLens} />
      </div>
      {/* Both stay mounted: a frame that is taken out of the page loses what was done in it. */}
      <div class="lens" hidden={lens.value !== "response"}>
        <TabPanel name="lens" id="response">
          {lens.value === "response" && <ResponsePanel />}
        </TabPanel>
      </div>
      <div class="lens" hidden={lens.value !== "preview"}>
        <TabPanel name="lens" id="preview">
          <Preview />
        </TabPanel>
      </div>
    </Region>
  );
}

export function ConsolePane() {
  const isOpen =
    isNarrow.value || (consoleChoice.value ?? (lineCount.value > 0 ? "open" : "closed")) === "open";
  const isSized = isOpen && !isNarrow.value;
  return (
    <>
      {isSized && <PaneSplitter which="consolePx" />}
      <Region
        pane="console"
        label={shellText.value.paneConsole}
        style={isSized ? { flex: `0 0 ${sizes.value.consolePx}px` } : {}}
      >
        <Console isOpen={isOpen} />
      </Region>
    </>
  );
}
