/** The list of keys. */

import type { ComponentChildren } from "preact";
import { shellText } from "../i18n/shell.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { closeDialog } from "./dialogs.ts";
import "./ShortcutsDialog.css";

export function ShortcutsDialog() {
  const text = shellText.value;
  const mod = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl";
  return (
    <Dialog title={text.shortcuts} closeLabel={text.close} onClose={closeDialog}>
      <dl class="shortcuts">
        <Row keys={[mod, "S"]}>{text.keyRun}</Row>
        <Row keys={[mod, "Enter"]}>{text.keySend}</Row>
        <Row keys={[mod, "K"]}>{text.keyCommands}</Row>
        <Row keys={[mod, "Shift", "F"]}>{text.findInFiles}</Row>
        <Row keys={["F6"]}>{text.keyNextPane}</Row>
        <Row keys={["Shift", "F6"]}>{text.keyPreviousPane}</Row>
        <Row keys={["Alt", "1…4"]}>{text.keyPanes}</Row>
        <Row keys={[mod, "F"]}>{text.keyFind}</Row>
        <Row keys={["Shift", "Alt", "F"]}>{text.keyFormat}</Row>
        <Row keys={["F1"]}>{text.keyExplain}</Row>
        <Row keys={["F8"]}>{text.keyNextFinding}</Row>
        <Row keys={["Esc", "Tab"]} joint={text.keyLeaveEditorKeys}>
          {text.keyLeaveEditor}
        </Row>
        <Row keys={["←", "→", "↑", "↓"]} joint="← → ↑ ↓">
          {text.keySplitter}
        </Row>
        <Row keys={["?"]}>{text.keyShortcuts}</Row>
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
