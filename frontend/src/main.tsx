/** Where the page starts: reads what the web put into it, restores what was edited here, draws, runs. */

import { render } from "preact";
import "./styles/tokens.css";
import "./styles/base.css";
import type { Project } from "./api/session.ts";
import { offerRequests, opened } from "./examples/opened.ts";
import { languageReady } from "./i18n/catalogue.ts";
import { shellText } from "./i18n/shell.ts";
import { isReachable } from "./preview/reach.ts";
import { App } from "./shell/App.tsx";
import { watchKeyboard } from "./shell/keyboard.ts";
import { watchFocus } from "./shell/lostFocus.ts";
import { watchLimits } from "./shell/metLimits.ts";
import { rememberOrigin } from "./shell/origin.ts";
import { preloadPanels } from "./shell/panes.tsx";
import { watchRecoveries } from "./shell/recoveries.ts";
import { watchSaving } from "./shell/unsaved.ts";
import { watchUpgrades } from "./shell/upgrades.ts";
import { recordKey, restoreProject, watchEdits } from "./state/autosave.ts";
import { type Bootstrap, readBootstrap } from "./state/bootstrap.ts";
import { isEmbed, watchLayout } from "./state/panes.ts";
import { watchForRuns } from "./state/runOnEdit.ts";
import { resumeSession, run, watchNetwork } from "./state/session.ts";
import { applySettings, language } from "./state/settings.ts";
import { keyInHash } from "./state/shelf.ts";

async function start(root: HTMLElement): Promise<void> {
  const bootstrap = readBootstrap(document);
  const { build, previewHost, embed } = bootstrap;
  const project = projectOf(bootstrap);
  applySettings(document.documentElement);
  await languageReady();
  opened.value = bootstrap.example;
  const { key, name } = recordOf(bootstrap);
  watchLayout();
  isEmbed.value = embed;
  isReachable.value = previewHost !== null;
  rememberOrigin(project, name);
  await restoreProject(key, project, name);
  await offerRequests();
  render(<App />, root);
  void preloadPanels();
  watchEdits(document);
  watchKeyboard(document);
  watchFocus(document);
  watchNetwork(window);
  watchRecoveries();
  watchSaving();
  watchUpgrades(build, () => location.reload());
  watchLimits();
  watchForRuns();
  resumeSession(recordKey());
  if (!embed) await run();
}

/** The page's project, in the language that was chosen here: the web knows the browser's own alone. */
function projectOf({ project: { files, command }, lang, otherWords }: Bootstrap): Required<Project> {
  const inLanguage = lang === language.value ? files : { ...files, ...otherWords };
  return { files: inLanguage, command: command ?? "" };
}

/** Under which key this browser keeps the page's project, and what it is called at first. */
function recordOf({ snippet, example }: Bootstrap): { key: string; name: string } {
  if (snippet !== null) return { key: `s/${snippet}`, name: shellText.value.sharedProject(snippet) };
  if (example !== null)
    return { key: `e/${example.lang}/${example.slug}`, name: example[example.lang].title };
  return { key: keyInHash(location.hash) ?? "start", name: shellText.value.untitled };
}

const root = document.getElementById("app");
if (!root) throw new Error("the page has no element #app");
void start(root);
