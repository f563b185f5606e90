/** Ctrl+K: everything by its name. */

import { commandsText } from "../i18n/commands.ts";
import { shellText } from "../i18n/shell.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { Picker } from "../ui/Picker.tsx";
import { commandsFor } from "./commands.ts";
import { closeDialog, leaveDialog } from "./dialogs.ts";

export function CommandDialog() {
  const text = commandsText.value;
  return (
    <Dialog title={text.title} closeLabel={shellText.value.close} onClose={closeDialog}>
      <Picker
        label={text.field}
        placeholder={text.hint}
        none={text.none}
        choicesFor={commandsFor}
        onTake={(choice) => leaveDialog(choice.run)}
      />
    </Dialog>
  );
}
