/** The shell that is seen. The others live on beside it, as does this one while the console is looked at. */

import { effect } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { terminalText } from "../i18n/terminal.ts";
import { textSizePx, theme } from "../state/settings.ts";
import { Button } from "../ui/Button.tsx";
import { openShell, shells, shown } from "./shells.ts";
import "./Terminal.css";

export function TerminalPanel() {
  const text = terminalText.value;
  const place = useRef<HTMLDivElement>(null);
  const shell = shown.value;
  useEffect(() => {
    if (shells.value.length === 0) openShell();
  }, []);
  // Before it is painted: what is typed at once is for the shell that is seen.
  useLayoutEffect(() => {
    if (shell === null || place.current === null) return;
    place.current.replaceChildren(shell.screen.element);
    shell.screen.refit();
    if (shell.state.peek() === "none") shell.connect();
    shell.screen.focus();
    const watch = new ResizeObserver(() => shell.screen.refit());
    watch.observe(place.current);
    return () => watch.disconnect();
  }, [shell]);
  useEffect(() => shell?.screen.name(), [shell, text]);
  useEffect(() => watchLook(() => shown.peek()?.screen.restyle()), []);
  const screens = <div class="terminal-screens" ref={place} hidden={shell === null} />;
  if (shell === null) {
    return (
      <div class="terminal-place">
        {screens}
        <p class="terminal-none">
          <Button size="small" icon="plus" onClick={openShell}>
            {text.open}
          </Button>
        </p>
      </div>
    );
  }
  return (
    <div
      class="terminal-place"
      role="tabpanel"
      id={`panel-terminal-${shell.number}`}
      aria-labelledby={`tab-terminal-${shell.number}`}
    >
      {screens}
      <p class="terminal-hint" data-said={shell.notice.value !== null}>
        {shell.notice.value ?? text.hint}
      </p>
    </div>
  );
}

/** Calls when the page's theme or text size is another, after the styles are. */
function watchLook(restyle: () => void): () => void {
  const later = () => requestAnimationFrame(restyle);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", later);
  const stop = effect(() => {
    theme.value;
    textSizePx.value;
    later();
  });
  return () => {
    stop();
    dark.removeEventListener("change", later);
  };
}
