/** The bar: which project, how it runs, how it is, and what concerns the whole page. */

import { useSignal } from "@preact/signals";
import { shellText } from "../i18n/shell.ts";
import { saving } from "../state/autosave.ts";
import { isEmbed, layout } from "../state/panes.ts";
import { command, isEditedSinceRun, projectName, setCommand } from "../state/project.ts";
import { phase, restart, run, session, stop } from "../state/session.ts";
import { Button } from "../ui/Button.tsx";
import { Chip } from "../ui/Chip.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Logo } from "./Logo.tsx";
import { SettingsMenus } from "./SettingsMenus.tsx";
import { StateChip } from "./StateChip.tsx";
import "./TopBar.css";

export function TopBar() {
  return (
    <header class="top-bar">
      <h1 class="brand">
        <Logo />
        <span class={layout.value === "wide" ? "" : "visually-hidden"}>{shellText.value.appName}</span>
      </h1>
      {!isEmbed.value && (
        <>
          <ProjectName />
          {saving.value === "closed" && <Chip tone="error">{shellText.value.notKept}</Chip>}
          <Command />
        </>
      )}
      <RunButtons />
      <StateChip />
      {isEmbed.value ? <OpenOutside /> : <SettingsMenus />}
    </header>
  );
}

/** The way from a frame to the whole playground, with the same project. */
function OpenOutside() {
  return (
    <a class="button open-outside" data-tone="quiet" href={location.pathname} target="_blank" rel="noopener">
      <Icon name="external" />
      <span class="button-text">{shellText.value.openOutside}</span>
    </a>
  );
}

function ProjectName() {
  const text = shellText.value;
  const state = {
    saved: text.savedHere,
    waiting: text.savingHere,
    reserve: text.savedHere,
    closed: text.notKept,
  }[saving.value];
  return (
    <input
      class="project-name"
      value={projectName.value}
      aria-label={text.projectName}
      title={state}
      spellcheck={false}
      autocomplete="off"
      onChange={(event) => {
        projectName.value = event.currentTarget.value.trim() || text.untitled;
      }}
    />
  );
}

function Command() {
  const text = shellText.value;
  const chosen = useSignal(command.value);
  if (document.activeElement?.id !== "command") chosen.value = command.value;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setCommand(chosen.value);
    void run();
  };
  return (
    <form class="command" onSubmit={submit}>
      <span class="command-mark" aria-hidden="true">
        $
      </span>
      <input
        id="command"
        value={chosen.value}
        placeholder={session.value?.command ?? text.commandHint}
        aria-label={text.command}
        title={`${text.command}. ${text.commandHint}`}
        spellcheck={false}
        autocapitalize="off"
        autocomplete="off"
        onInput={(event) => {
          chosen.value = event.currentTarget.value;
        }}
        onBlur={() => setCommand(chosen.value)}
      />
    </form>
  );
}

function RunButtons() {
  const text = shellText.value;
  const isAlive = phase.value === "running" || phase.value === "starting" || phase.value === "asleep";
  return (
    <div class="run-buttons">
      <Button
        tone="primary"
        icon="play"
        label={isEditedSinceRun.value ? text.runEditedTitle : text.runTitle}
        shortcut="Control+S"
        class={isEditedSinceRun.value ? "run-button is-edited" : "run-button"}
        onClick={() => void run()}
      >
        {text.run}
      </Button>
      <Button
        icon="stop"
        label={text.stopTitle}
        refused={isAlive ? null : text.nothingToStop}
        onClick={() => void stop()}
      >
        {text.stop}
      </Button>
      <Button
        icon="restart"
        label={text.restartTitle}
        refused={session.value === null ? text.nothingToRestart : null}
        onClick={() => void restart()}
      >
        {text.restart}
      </Button>
    </div>
  );
}
