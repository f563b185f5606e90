/** The terminals' tabs: one a shell, one more on demand. */

import { terminalText } from "../i18n/terminal.ts";
import { Button } from "../ui/Button.tsx";
import { TabList } from "../ui/Tabs.tsx";
import { closeShell, openShell, SHELLS_MAX, shells, shown } from "./shells.ts";

export function TerminalTabs() {
  const text = terminalText.value;
  const selected = shown.value;
  const isFull = shells.value.length >= SHELLS_MAX;
  return (
    <>
      {selected !== null && (
        <TabList
          name="terminal"
          label={text.terminals}
          tabs={shells.value.map(({ number }) => ({ id: String(number), label: text.shell(number) }))}
          selected={String(selected.number)}
          onSelect={(id) => {
            shown.value = shells.value.find(({ number }) => String(number) === id) ?? null;
          }}
        />
      )}
      <Button
        tone="quiet"
        size="small"
        icon="plus"
        label={text.open}
        refused={isFull ? text.full(SHELLS_MAX) : null}
        onClick={openShell}
      />
      {selected !== null && (
        <Button
          tone="quiet"
          size="small"
          icon="close"
          label={text.close(selected.number)}
          onClick={() => closeShell(selected)}
        />
      )}
    </>
  );
}
