/** The console: what the app printed, with filters, search and what else one does to output. */

import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { download } from "../files/bytes.ts";
import { outputText } from "../i18n/output.ts";
import { terminalText } from "../i18n/terminal.ts";
import {
  allLines,
  clearConsole,
  droppedCount,
  type LineStream,
  lineCount,
  subscribe,
} from "../state/console.ts";
import { type ConsoleView, consoleChoice, consoleView, isNarrow } from "../state/panes.ts";
import { locale } from "../state/settings.ts";
import { Button } from "../ui/Button.tsx";
import { Chip } from "../ui/Chip.tsx";
import { lazy } from "../ui/lazy.tsx";
import { stripAnsi } from "./ansi.ts";
import { CONSOLE_TITLE_ID, Output } from "./output.ts";
import "./Console.css";

const TerminalTabs = lazy(async () => (await import("../terminal/TerminalTabs.tsx")).TerminalTabs, null);
const TerminalPanel = lazy(async () => (await import("../terminal/TerminalPanel.tsx")).TerminalPanel);

const STREAMS: readonly LineStream[] = ["stdout", "stderr", "access", "system"];

export function Console({ isOpen }: { isOpen: boolean }) {
  const text = outputText.value;
  const output = useMemo(() => new Output(), []);
  const hidden = useSignal<ReadonlySet<LineStream>>(new Set());
  const wanted = useSignal("");
  const place = useRef<HTMLDivElement>(null);

  const isTerminal = consoleView.value === "terminal";
  const isConsole = isOpen && !isTerminal;
  const isFiltered = hidden.value.size > 0 || wanted.value !== "";
  const isAllHidden = isFiltered && lineCount.value > 0 && output.shownCount.value === 0;

  useEffect(() => subscribe(output), [output]);
  useEffect(() => {
    place.current?.prepend(output.element);
    if (output.isFollowing.value) output.toEnd();
  }, [output, isConsole]);
  const refilter = () => output.filter(hidden.value, wanted.value);
  const toggle = (stream: LineStream) => {
    const next = new Set(hidden.value);
    if (!next.delete(stream)) next.add(stream);
    hidden.value = next;
    refilter();
  };
  return (
    <>
      <header class="console-head">
        <h2 id={CONSOLE_TITLE_ID} class="visually-hidden">
          {text.console}
        </h2>
        <Views isOpen={isOpen} />
        {isOpen && isTerminal && <TerminalTabs />}
        {isConsole && (
          <>
            {/* biome-ignore lint/a11y/useSemanticElements: a fieldset draws a frame that no toolbar wants */}
            <div class="console-filters" role="group" aria-label={text.filters}>
              {STREAMS.map((stream) => (
                <button
                  key={stream}
                  type="button"
                  class="console-filter"
                  data-stream={stream}
                  aria-pressed={!hidden.value.has(stream)}
                  onClick={() => toggle(stream)}
                >
                  {text[stream]}
                </button>
              ))}
            </div>
            <input
              class="console-find"
              type="search"
              value={wanted.value}
              placeholder={text.findHint}
              aria-label={text.find}
              onInput={(event) => {
                wanted.value = event.currentTarget.value;
                refilter();
              }}
            />
            {wanted.value !== "" && (
              <span class="console-count">{text.matches(output.shownCount.value)}</span>
            )}
          </>
        )}
        {!isTerminal && droppedCount.value > 0 && (
          <Chip tone="warn">{text.dropped(droppedCount.value, formatCount(droppedCount.value))}</Chip>
        )}
        <span class="console-space" />
        {isConsole ? <Tools output={output} /> : !isOpen && <Summary />}
        {!isNarrow.value && (
          <Button
            tone="quiet"
            size="small"
            icon={isOpen ? "chevronDown" : "chevronUp"}
            label={isOpen ? text.closeConsole : text.openConsole}
            onClick={() => {
              consoleChoice.value = isOpen ? "closed" : "open";
            }}
          />
        )}
      </header>
      {isOpen && isTerminal && <TerminalPanel />}
      {isConsole && (
        <div class="console-place-of-lines" ref={place}>
          {lineCount.value === 0 && <p class="console-empty">{text.consoleEmpty}</p>}
          {isAllHidden && <p class="console-empty">{text.consoleHidden}</p>}
          {!output.isFollowing.value && (
            <Button class="console-follow" size="small" icon="arrowDown" onClick={() => output.toEnd()}>
              {text.follow}
            </Button>
          )}
        </div>
      )}
    </>
  );
}

function Views({ isOpen }: { isOpen: boolean }) {
  const names: Record<ConsoleView, string> = {
    console: outputText.value.console,
    terminal: terminalText.value.terminal,
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset draws a frame that no toolbar wants
    <div class="console-views" role="group" aria-label={terminalText.value.views}>
      {(Object.keys(names) as ConsoleView[]).map((view) => (
        <button
          key={view}
          type="button"
          class="console-view"
          aria-pressed={isOpen && consoleView.value === view}
          onClick={() => {
            consoleView.value = view;
            consoleChoice.value = "open";
          }}
        >
          {names[view]}
        </button>
      ))}
    </div>
  );
}

function Tools({ output }: { output: Output }) {
  const text = outputText.value;
  const isPaused = output.isPaused.value;
  return (
    <>
      {isPaused ? (
        <Button size="small" icon="play" onClick={() => output.pause(false)}>
          {text.resume(output.heldCount.value)}
        </Button>
      ) : (
        <Button
          tone="quiet"
          size="small"
          icon="pause"
          label={text.pause}
          onClick={() => output.pause(true)}
        />
      )}
      <Button tone="quiet" size="small" icon="trash" label={text.clear} onClick={clear} />
      <Button tone="quiet" size="small" icon="download" label={text.download} onClick={downloadOutput} />
    </>
  );
}

/** It opened with its first line; without any it stays open, as the button that was pressed is in it. */
function clear(): void {
  consoleChoice.value = "open";
  clearConsole();
}

function Summary() {
  if (lineCount.value === 0) return null;
  return <span class="console-count">{outputText.value.lines(lineCount.value)}</span>;
}

function formatCount(count: number): string {
  return new Intl.NumberFormat(locale.value).format(count);
}

function downloadOutput(): void {
  const lines = allLines().map((line) => `${line.time} ${line.stream} ${stripAnsi(line.text)}`);
  download("console.log", new Blob([`${lines.join("\n")}\n`], { type: "text/plain" }));
}
