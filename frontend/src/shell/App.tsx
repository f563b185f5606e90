/** The page: the bar, the panes in the layout that the window has room for, and what floats above them. */

import { ExampleBar } from "../examples/ExampleBar.tsx";
import { isEmbed, layout, narrowPane, sizes } from "../state/panes.ts";
import { lazy } from "../ui/lazy.tsx";
import { Banner } from "./Banner.tsx";
import { BottomBar } from "./BottomBar.tsx";
import { openedDialog } from "./dialogs.ts";
import { LimitBanner } from "./LimitBanner.tsx";
import { Notices } from "./Notices.tsx";
import { PaneSplitter } from "./PaneSplitter.tsx";
import { CodePane, ConsolePane, RequestPane, ResponsePane } from "./panes.tsx";
import { TopBar } from "./TopBar.tsx";
import "./App.css";

const GalleryDialog = lazy(async () => (await import("../examples/GalleryDialog.tsx")).GalleryDialog);
const ShareDialog = lazy(async () => (await import("./ShareDialog.tsx")).ShareDialog);
const CommandDialog = lazy(async () => (await import("./CommandDialog.tsx")).CommandDialog);
const SearchDialog = lazy(async () => (await import("./SearchDialog.tsx")).SearchDialog);
const ProjectsDialog = lazy(async () => (await import("./ProjectsDialog.tsx")).ProjectsDialog);
const ShortcutsDialog = lazy(async () => (await import("./ShortcutsDialog.tsx")).ShortcutsDialog);

export function App() {
  const isNarrow = layout.value === "narrow";
  return (
    <div class="app" data-layout={layout.value} data-shown={narrowPane.value} data-embed={isEmbed.value}>
      <TopBar />
      <ExampleBar />
      <Banner />
      <LimitBanner />
      <main class="workbench" style={{ "--side": `${sizes.value.sidePercent}%` }}>
        <div class="column column-code">
          <CodePane />
          <ConsolePane />
        </div>
        {!isNarrow && <PaneSplitter which="sidePercent" />}
        <div class="column column-client">
          <RequestPane />
          {!isNarrow && <PaneSplitter which="requestPercent" />}
          <ResponsePane />
        </div>
      </main>
      {isNarrow && <BottomBar />}
      <Notices />
      {openedDialog.value === "examples" && <GalleryDialog />}
      {openedDialog.value === "share" && <ShareDialog />}
      {openedDialog.value === "commands" && <CommandDialog />}
      {openedDialog.value === "search" && <SearchDialog />}
      {openedDialog.value === "projects" && <ProjectsDialog />}
      {openedDialog.value === "shortcuts" && <ShortcutsDialog />}
    </div>
  );
}
