/** Ctrl+Shift+F: words in all files, each match a way to its line. */

import { searchFiles } from "../files/search.ts";
import { commandsText } from "../i18n/commands.ts";
import { shellText } from "../i18n/shell.ts";
import { files, openLine } from "../state/project.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { type Choice, Picker } from "../ui/Picker.tsx";
import { closeDialog, leaveDialog } from "./dialogs.ts";

export function SearchDialog() {
  const text = commandsText.value;
  return (
    <Dialog title={text.searchTitle} closeLabel={shellText.value.close} onClose={closeDialog}>
      <Picker
        label={text.searchField}
        placeholder={text.searchHint}
        none={text.searchNone}
        choicesFor={matchesFor}
        onTake={(choice) => leaveDialog(choice.run)}
      />
    </Dialog>
  );
}

function matchesFor(typed: string): Choice[] {
  return searchFiles(files.value, typed).map(({ path, line, before, found, after }) => ({
    key: `${path}:${line}`,
    label: (
      <code>
        {before}
        <mark>{found}</mark>
        {after}
      </code>
    ),
    hint: `${path}:${line}`,
    run: () => void openLine(path, line),
  }));
}
