/**
 * The list of lines on the screen. It appends: thousands of rows are never compared with what they were.
 *
 * Lines that come within one frame are put in together. While paused they wait; while the reader has scrolled up
 * the place stays where it is.
 */

import { signal } from "@preact/signals";
import { allLines, type ConsoleView, LINES_MAX, type Line, type LineStream } from "../state/console.ts";
import { stripAnsi } from "./ansi.ts";
import { fillRow, makeRow } from "./row.ts";

const NEAR_END_PX = 24;
export const CONSOLE_TITLE_ID = "console-title";

export class Output implements ConsoleView {
  readonly element = document.createElement("div");
  readonly isFollowing = signal(true);
  readonly isPaused = signal(false);
  /** Lines that came while paused. */
  readonly heldCount = signal(0);
  /** Rows that pass the filters. */
  readonly shownCount = signal(0);

  private rows: HTMLElement[] = [];
  private lineOf = new WeakMap<HTMLElement, Line>();
  private waiting: Line[] = [];
  private frame = 0;
  private hidden: ReadonlySet<LineStream> = new Set();
  private wanted = "";

  constructor() {
    this.element.className = "console-lines";
    this.element.tabIndex = 0; // The keyboard scrolls it.
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-labelledby", CONSOLE_TITLE_ID);
    this.element.addEventListener("scroll", () => this.noteScroll(), { passive: true });
    for (const line of allLines()) this.append(line);
  }

  append(line: Line): void {
    this.waiting.push(line);
    if (this.waiting.length > LINES_MAX) this.waiting.shift();
    if (this.isPaused.value) this.heldCount.value = this.waiting.length;
    else this.frame ||= requestAnimationFrame(() => this.flush());
  }

  extend(line: Line): void {
    const row = this.rows.findLast((candidate) => this.lineOf.get(candidate) === line);
    if (row) {
      fillRow(row, line);
      this.filterRow(row);
    }
  }

  trim(count: number): void {
    for (const row of this.rows.splice(0, count)) row.remove();
    this.countShown();
  }

  clear(): void {
    this.waiting = [];
    this.rows = [];
    this.element.replaceChildren();
    this.heldCount.value = 0;
    this.shownCount.value = 0;
  }

  pause(isPaused: boolean): void {
    this.isPaused.value = isPaused;
    if (!isPaused) this.flush();
  }

  filter(hidden: ReadonlySet<LineStream>, wanted: string): void {
    this.hidden = hidden;
    this.wanted = wanted.toLowerCase();
    for (const row of this.rows) this.filterRow(row);
    this.countShown();
    if (this.isFollowing.value) this.toEnd();
  }

  toEnd(): void {
    this.element.scrollTop = this.element.scrollHeight;
    this.isFollowing.value = true;
  }

  private flush(): void {
    this.frame = 0;
    const fragment = document.createDocumentFragment();
    for (const line of this.waiting.splice(0)) fragment.append(this.addRow(line));
    this.element.append(fragment);
    this.heldCount.value = 0;
    this.trim(Math.max(0, this.rows.length - LINES_MAX));
    if (this.isFollowing.value) this.toEnd();
  }

  private addRow(line: Line): HTMLElement {
    const row = makeRow(line);
    this.lineOf.set(row, line);
    this.rows.push(row);
    this.filterRow(row);
    return row;
  }

  private filterRow(row: HTMLElement): void {
    const line = this.lineOf.get(row);
    if (!line) return;
    const isWanted = this.wanted === "" || stripAnsi(line.text).toLowerCase().includes(this.wanted);
    row.hidden = !isWanted || this.hidden.has(line.stream);
  }

  private countShown(): void {
    this.shownCount.value = this.rows.reduce((count, row) => count + Number(!row.hidden), 0);
  }

  private noteScroll(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    this.isFollowing.value = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
  }
}
