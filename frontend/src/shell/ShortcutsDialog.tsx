/** The list of keys. */

import type { ComponentChildren } from "preact";
import { commandsText } from "../i18n/commands.ts";
import { shellText } from "../i18n/shell.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { closeDialog } from "./dialogs.ts";
import "./ShortcutsDialog.css";

export function ShortcutsDialog() {
  const text = shellText.value;
  const own = commandsText.value;
  const mod = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl";
  return (
    <Dialog title={text.shortcuts} closeLabel={text.close} onClose={closeDialog}>
      <dl class="shortcuts">
        <Row keys={[mod, "S"]}>{own.keyRun}</Row>
        <Row keys={[mod, "Enter"]}>{text.keySend}</Row>
        <Row keys={[mod, "K"]}>{own.keyCommands}</Row>
        <Row keys={[mod, "Shift", "F"]}>{text.findInFiles}</Row>
        <Row keys={["F6"]}>{own.keyNextPane}</Row>
        <Row keys={["Shift", "F6"]}>{own.keyPreviousPane}</Row>
        <Row keys={["Alt", "1…4"]}>{own.keyPanes}</Row>
        <Row keys={[mod, "F"]}>{own.keyFind}</Row>
        <Row keys={["Shift", "Alt", "F"]}>{own.keyFormat}</Row>
        <Row keys={["F1"]}>{text.keyExplain}</Row>
        <Row keys={["F8"]}>{own.keyNextFinding}</Row>
        <Row keys={["Esc", "Tab"]} joint={own.keyLeaveEditorKeys}>
          {own.keyLeaveEditor}
        </Row>
        <Row keys={["←", "→", "↑", "↓"]} joint="← → ↑ ↓">
          {own.keySplitter}
        </Row>
        <Row keys={["?"]}>{own.keyShortcuts}</Row>
      </dl>
    </Dialog>
  );
}

/** `joint` stands where the keys are not held together. */
function Row({ keys, joint, children }: { keys: string[]; joint?: string; children: ComponentChildren }) {
  return (
    <div class="shortcut">
      <dt>{children}</dt>
      <dd>{joint === undefined ? keys.map((key) => <kbd key={key}>{key}</kbd>) : <kbd>{joint}</kbd>}</dd>
    </div>
  );
}
