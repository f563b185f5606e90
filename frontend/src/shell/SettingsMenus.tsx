/** What concerns the whole page: share, the archive, language, theme, text size, shortcuts. */

import { examplesText } from "../i18n/examples.ts";
import { shellText } from "../i18n/shell.ts";
import { layout } from "../state/panes.ts";
import { isRunOnEdit, setRunOnEdit } from "../state/runOnEdit.ts";
import { changeTextSize, language, setLanguage, setTheme, type Theme, theme } from "../state/settings.ts";
import { Button } from "../ui/Button.tsx";
import type { IconName } from "../ui/Icon.tsx";
import { Menu, type MenuItem } from "../ui/Menu.tsx";
import { downloadProject, pickArchive } from "./archive.ts";
import { restoreLabel, restoreLast } from "./broughtBack.ts";
import { openDialog } from "./dialogs.ts";
import { startAfresh } from "./origin.ts";

const THEME_ICONS: Record<Theme, IconName> = { system: "screen", light: "sun", dark: "moon" };

export function SettingsMenus() {
  const text = shellText.value;
  const isWide = layout.value === "wide";
  return (
    <div class="settings-menus">
      {isWide && (
        <>
          <Button icon="examples" tone="quiet" onClick={() => openDialog("examples")}>
            {examplesText.value.button}
          </Button>
          <Button icon="share" tone="quiet" onClick={() => openDialog("share")}>
            {text.share}
          </Button>
          <Menu label={text.language} icon="language" groups={[languageItems()]} />
          <Menu label={text.theme} icon={THEME_ICONS[theme.value]} groups={[themeItems()]} />
        </>
      )}
      <Menu
        label={text.more}
        icon="more"
        groups={
          isWide
            ? [projectItems(), editItems(), sizeItems(), helpItems()]
            : [
                [...exampleItems(), ...shareItems()],
                projectItems(),
                editItems(),
                languageItems(),
                themeItems(),
                sizeItems(),
                helpItems(),
              ]
        }
      />
    </div>
  );
}

function exampleItems(): MenuItem[] {
  return [{ label: examplesText.value.button, icon: "examples", run: () => openDialog("examples") }];
}

function shareItems(): MenuItem[] {
  return [{ label: shellText.value.share, icon: "share", run: () => openDialog("share") }];
}

function projectItems(): MenuItem[] {
  const text = shellText.value;
  const restore = restoreLabel();
  return [
    { label: text.projects, icon: "folder", run: () => openDialog("projects") },
    { label: text.download, icon: "download", run: () => void downloadProject() },
    { label: text.openZip, icon: "zip", run: pickArchive },
    { label: text.startFresh, icon: "fileNew", run: startAfresh },
    ...(restore === null ? [] : [{ label: restore, icon: "undo" as const, run: restoreLast }]),
  ];
}

function editItems(): MenuItem[] {
  const text = shellText.value;
  return [
    { label: text.findInFiles, icon: "search", run: () => openDialog("search") },
    {
      label: text.runOnEdit,
      icon: "play",
      toggled: isRunOnEdit.value,
      run: () => setRunOnEdit(!isRunOnEdit.value),
    },
  ];
}

/** Each language is named in itself: who cannot read the page must find their own. */
function languageItems(): MenuItem[] {
  return [
    { label: "English", checked: language.value === "en", run: () => setLanguage("en") },
    { label: "简体中文", checked: language.value === "zh", run: () => setLanguage("zh") },
  ];
}

function themeItems(): MenuItem[] {
  const text = shellText.value;
  const names: Record<Theme, string> = {
    system: text.themeSystem,
    light: text.themeLight,
    dark: text.themeDark,
  };
  return (Object.keys(names) as Theme[]).map((choice) => ({
    label: names[choice],
    checked: theme.value === choice,
    run: () => setTheme(choice),
  }));
}

function sizeItems(): MenuItem[] {
  const text = shellText.value;
  return [
    { label: text.textLarger, icon: "plus", run: () => changeTextSize(1) },
    { label: text.textSmaller, icon: "minus", run: () => changeTextSize(-1) },
  ];
}

function helpItems(): MenuItem[] {
  return [
    { label: shellText.value.commands, icon: "terminal", hint: "Ctrl K", run: () => openDialog("commands") },
    { label: shellText.value.shortcuts, icon: "keyboard", hint: "?", run: () => openDialog("shortcuts") },
  ];
}
