/** All that the page can be asked to do by name: its own commands, the project's files, the app's routes. */

import { send } from "../client/sending.ts";
import { fillFromRoute } from "../client/state.ts";
import { explainWord } from "../editor/Editor.tsx";
import { commandsText } from "../i18n/commands.ts";
import { shellText } from "../i18n/shell.ts";
import { domainOf } from "../routes/domain.ts";
import { isFilesDrawerOpen, narrowPane, PANES, type Pane, showLens, showPane } from "../state/panes.ts";
import { openFile, paths } from "../state/project.ts";
import { isRunOnEdit, setRunOnEdit } from "../state/runOnEdit.ts";
import { restart, routes, run, stop } from "../state/session.ts";
import { changeTextSize, setLanguage, setTheme } from "../state/settings.ts";
import type { Choice } from "../ui/Picker.tsx";
import { downloadProject, pickArchive } from "./archive.ts";
import { restoreLabel, restoreLast } from "./broughtBack.ts";
import { openDialog } from "./dialogs.ts";
import { startAfresh } from "./origin.ts";

/** Those that fit what was typed: every word of it somewhere in the name. */
export function commandsFor(typed: string): Choice[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const all = [...ownCommands(), ...fileCommands(), ...routeCommands()];
  return all.filter(({ label }) => words.every((word) => String(label).toLowerCase().includes(word)));
}

function ownCommands(): Choice[] {
  const text = shellText.value;
  const named: Array<[label: string, run: () => void, hint?: string]> = [
    [text.run, () => void run(), "Ctrl S"],
    [text.stop, () => void stop()],
    [text.restart, () => void restart()],
    [text.keySend, () => void send(), "Ctrl Enter"],
    [isRunOnEdit.value ? text.runOnEditOff : text.runOnEdit, () => setRunOnEdit(!isRunOnEdit.value)],
    [text.findInFiles, () => openDialog("search"), "Ctrl Shift F"],
    [text.keyExplain, explain, "F1"],
    [text.projects, () => openDialog("projects")],
    [text.share, () => openDialog("share")],
    [text.download, () => void downloadProject()],
    [text.openZip, pickArchive],
    [text.startFresh, startAfresh],
    ...restoreCommands(),
    ...PANES.map((pane, index): [string, () => void, string] => [
      commandsText.value.goTo(paneName(pane)),
      () => showPane(pane),
      `Alt ${index + 1}`,
    ]),
    [commandsText.value.goTo(text.lensPreview), () => showLens("preview")],
    [commandsText.value.newFile, showFiles],
    [`${text.theme}: ${text.themeSystem}`, () => setTheme("system")],
    [`${text.theme}: ${text.themeLight}`, () => setTheme("light")],
    [`${text.theme}: ${text.themeDark}`, () => setTheme("dark")],
    [text.textLarger, () => changeTextSize(1)],
    [text.textSmaller, () => changeTextSize(-1)],
    [`${text.language}: English`, () => setLanguage("en")],
    [`${text.language}: 简体中文`, () => setLanguage("zh")],
    [text.shortcuts, () => openDialog("shortcuts"), "?"],
  ];
  return named.map(([label, run, hint]) => ({
    key: label,
    label,
    run,
    ...(hint === undefined ? {} : { hint }),
  }));
}

function restoreCommands(): Array<[string, () => void]> {
  const label = restoreLabel();
  return label === null ? [] : [[label, restoreLast]];
}

function paneName(pane: Pane): string {
  const text = shellText.value;
  const names: Record<Pane, string> = {
    code: text.paneCode,
    request: text.paneRequest,
    response: text.paneResponse,
    console: text.paneConsole,
  };
  return names[pane];
}

function showFiles(): void {
  isFilesDrawerOpen.value = true;
  showPane("code");
}

/** On a narrow screen the code may not be in front. */
function explain(): void {
  narrowPane.value = "code";
  void explainWord();
}

function fileCommands(): Choice[] {
  return paths.value.map((path) => ({
    key: `file ${path}`,
    label: commandsText.value.openFile(path),
    hint: commandsText.value.aFile,
    run: () => {
      openFile(path);
      showPane("code");
    },
  }));
}

function routeCommands(): Choice[] {
  return routes.value.map((route, index) => ({
    key: `route ${index}`,
    label: commandsText.value.useRoute(domainOf(route) + route.rule),
    hint: route.endpoint,
    run: () => {
      fillFromRoute(route);
      showPane("request");
    },
  }));
}
