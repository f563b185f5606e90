/** What one terminal shows: xterm.js with the page's look, and without what a guest could reach the page by. */

import { FitAddon } from "@xterm/addon-fit";
import { Terminal } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import type { Size } from "../api/terminal.ts";
import { pageNonce } from "../editor/nonce.ts";
import { terminalText } from "../i18n/terminal.ts";
import { lookOf } from "./look.ts";
import { setStylesOfSpansThroughObjects, withNonce } from "./policy.ts";

const SCROLLBACK_LINES = 5_000;
/** Titles, links, the clipboard: sequences with an effect outside of the terminal. */
const SWALLOWED_OSC = [0, 1, 2, 8, 52] as const;
/** WCAG AA, whatever colours a program chooses. */
const LEAST_CONTRAST = 4.5;

setStylesOfSpansThroughObjects();

export class Screen {
  readonly element = document.createElement("div");
  private readonly terminal: Terminal;
  private readonly fit = new FitAddon();
  private isOpen = false;

  constructor(
    private readonly number: number,
    onType: (text: string) => void,
    onSize: (size: Size) => void,
  ) {
    this.element.className = "terminal-screen";
    this.terminal = new Terminal({
      screenReaderMode: true,
      minimumContrastRatio: LEAST_CONTRAST,
      scrollback: SCROLLBACK_LINES,
      cursorBlink: false,
    });
    for (const kind of SWALLOWED_OSC) this.terminal.parser.registerOscHandler(kind, () => true);
    this.terminal.loadAddon(this.fit);
    this.terminal.attachCustomKeyEventHandler((event) => !this.isForBrowser(event));
    this.terminal.onData(onType);
    this.terminal.onResize(({ cols, rows }) => onSize({ columns: cols, rows }));
  }

  get size(): Size {
    return { columns: this.terminal.cols, rows: this.terminal.rows };
  }

  /** Once its element is on the page, and whenever it may have another size there. */
  refit(): void {
    if (this.element.offsetParent === null) return;
    if (!this.isOpen) {
      this.isOpen = true;
      Object.assign(this.terminal.options, lookOf(this.element));
      withNonce(pageNonce(), () => this.terminal.open(this.element));
      this.name();
    }
    this.fit.fit();
  }

  restyle(): void {
    Object.assign(this.terminal.options, lookOf(this.element));
    this.refit();
  }

  focus(): void {
    this.terminal.focus();
  }

  write(bytes: Uint8Array): void {
    this.terminal.write(bytes);
  }

  /** Where a shell ended: whatever it left the screen in, the next one begins below. */
  mark(): void {
    // Once all before it is shown: leaving a second screen where there is none moves the cursor to where it was saved.
    this.terminal.write("\x1b[!p", () => {
      const leave = this.terminal.buffer.active.type === "alternate" ? "\x1b[?1049l" : "";
      this.terminal.write(`${leave}\r\n\x1b[2m───\x1b[0m\r\n`);
    });
  }

  /** What a screen reader hears of it, in the language that is chosen now. */
  name(): void {
    Terminal.strings.tooMuchOutput = terminalText.value.tooMuchOutput;
    this.terminal.textarea?.setAttribute("aria-label", terminalText.value.inputLabel(this.number));
  }

  dispose(): void {
    this.terminal.dispose();
    this.element.remove();
  }

  /** Paste, and copy where something is selected; everything else is the shell's. */
  private isForBrowser(event: KeyboardEvent): boolean {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return false;
    const key = event.key.toLowerCase();
    return key === "v" || (key === "c" && this.terminal.hasSelection());
  }
}
