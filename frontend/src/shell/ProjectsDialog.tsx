/** The projects that this browser keeps: open another, begin one, copy this one, take one away. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { commandsText } from "../i18n/commands.ts";
import { shellText } from "../i18n/shell.ts";
import { recordKey } from "../state/autosave.ts";
import { notify } from "../state/notices.ts";
import { projectName } from "../state/project.ts";
import { locale } from "../state/settings.ts";
import { distinctNames, openCopy, openNew, openSaved, removeSaved, savedProjects } from "../state/shelf.ts";
import type { SavedProject } from "../state/vault.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { closeDialog } from "./dialogs.ts";
import "./ProjectsDialog.css";

export function ProjectsDialog() {
  const text = commandsText.value;
  const saved = useSignal<readonly SavedProject[] | "closed">([]);
  const read = () =>
    savedProjects().then(
      (found) => {
        saved.value = found;
      },
      () => {
        saved.value = "closed";
      },
    );
  useEffect(() => void read(), []);
  const copy = () =>
    openCopy(text.copyOf(projectName.value)).catch(() => {
      closeDialog();
      notify(() => text.copyRefused, { tone: "error" });
    });
  return (
    <Dialog title={text.projectsTitle} closeLabel={shellText.value.close} onClose={closeDialog}>
      <p class="dialog-text">{saved.value === "closed" ? text.closed : text.projectsText}</p>
      {saved.value !== "closed" && (
        <>
          <SavedList saved={saved.value} onChange={read} />
          <div class="projects-new">
            <Button icon="plus" onClick={() => void openNew()}>
              {text.newProject}
            </Button>
            <Button icon="copy" onClick={() => void copy()}>
              {text.copyProject}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}

function SavedList({ saved, onChange }: { saved: readonly SavedProject[]; onChange: () => void }) {
  const text = commandsText.value;
  if (saved.length === 0) return <p class="projects-none">{text.projectsNone}</p>;
  const names = distinctNames(saved);
  return (
    <ul class="projects">
      {saved.map((project) => (
        <li key={project.key}>
          <SavedRow project={project} name={names.get(project.key) ?? project.name} onChange={onChange} />
        </li>
      ))}
    </ul>
  );
}

interface SavedRowProps {
  project: SavedProject;
  /** What it is called in the list. */
  name: string;
  onChange: () => void;
}

function SavedRow({ project, name, onChange }: SavedRowProps) {
  const text = commandsText.value;
  const isOpen = project.key === recordKey();
  const time = new Date(project.savedAt).toLocaleString(locale.value, {
    dateStyle: "medium",
    timeStyle: "short",
  });
  const remove = async () => {
    const undo = await removeSaved(project);
    onChange();
    notify(() => text.deleted(name), { action: { label: () => text.undo, run: () => void undo() } });
  };
  return (
    <>
      <button
        type="button"
        class="project-open"
        aria-label={text.openProject(name)}
        disabled={isOpen}
        onClick={() => void openSaved(project.key)}
      >
        <span class="project-title">{name}</span>
        <span class="project-time">{isOpen ? text.present : text.savedAt(time)}</span>
      </button>
      {!isOpen && (
        <Button
          tone="quiet"
          size="small"
          icon="trash"
          label={text.deleteProject(name)}
          onClick={() => void remove()}
        />
      )}
    </>
  );
}
