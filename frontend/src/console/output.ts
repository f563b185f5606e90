/**
 * The list of lines on the screen. It appends: thousands of rows are never compared with what they were.
 *
 * Lines that come within one frame are put in together, and a frame sifts a bounded number of them, so that neither a
 * flood nor a new filter over all that is kept stops the page. While paused they wait; while the reader has scrolled up
 * the place stays where it is.
 */

import { signal } from "@preact/signals";
import { allLines, type ConsoleView, type Line, type LineStream } from "../state/console.ts";
import { stripAnsi } from "./ansi.ts";
import { Blocks } from "./blocks.ts";

/** Lines looked at in one frame. */
export const SIFTED_AT_ONCE = 5_000;
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

  private readonly blocks = new Blocks(this.element, this.element);
  /** The number of the next line for the filters, and of the first that waits while paused. */
  private next = 0;
  private pausedAt: number | null = null;
  private readonly extended = new Set<Line>();
  private frame = 0;
  private hidden: ReadonlySet<LineStream> = new Set();
  private wanted = "";

  constructor() {
    this.element.className = "console-lines";
    this.element.tabIndex = 0; // The keyboard scrolls it.
    this.element.setAttribute("role", "group");
    this.element.setAttribute("aria-labelledby", CONSOLE_TITLE_ID);
    this.element.addEventListener("scroll", () => this.noteScroll(), { passive: true });
    this.siftSoon();
  }

  append(): void {
    if (this.pausedAt === null) this.siftSoon();
    else this.heldCount.value = allLines().length - placeOf(this.pausedAt);
  }

  extend(line: Line): void {
    this.extended.add(line);
    this.siftSoon();
  }

  trim(before: number): void {
    this.blocks.dropBefore(before);
    this.shownCount.value = this.blocks.lineCount;
  }

  clear(): void {
    this.blocks.clear();
    this.heldCount.value = 0;
    this.shownCount.value = 0;
  }

  pause(isPaused: boolean): void {
    this.isPaused.value = isPaused;
    this.pausedAt = isPaused ? this.next : null;
    this.heldCount.value = this.pausedAt === null ? 0 : allLines().length - placeOf(this.pausedAt);
    this.sift();
  }

  filter(hidden: ReadonlySet<LineStream>, wanted: string): void {
    this.hidden = hidden;
    this.wanted = wanted.toLowerCase();
    this.next = 0;
    this.blocks.clear();
    this.sift();
  }

  toEnd(): void {
    this.element.scrollTop = this.element.scrollHeight;
    this.isFollowing.value = true;
  }

  private siftSoon(): void {
    this.frame ||= requestAnimationFrame(() => this.sift());
  }

  /** One frame's share of the lines that are new, or that a new filter has to look at again. */
  private sift(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const lines = allLines();
    const from = placeOf(this.next);
    const end = this.pausedAt === null ? lines.length : placeOf(this.pausedAt);
    const share = lines.slice(from, Math.min(end, from + SIFTED_AT_ONCE));
    this.next = (share.at(-1)?.number ?? this.next - 1) + 1;
    for (const line of this.extended) this.blocks.redraw(line);
    this.extended.clear();
    this.blocks.add(share.filter((line) => this.passes(line)));
    this.shownCount.value = this.blocks.lineCount;
    if (this.isFollowing.value) this.toEnd();
    if (from + share.length < end) this.siftSoon();
  }

  private passes(line: Line): boolean {
    if (this.hidden.has(line.stream)) return false;
    return this.wanted === "" || stripAnsi(line.text).toLowerCase().includes(this.wanted);
  }

  private noteScroll(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    this.isFollowing.value = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
  }
}

/** Where among the lines that are kept the one of this number stands, or the first after it. */
function placeOf(number: number): number {
  const lines = allLines();
  return Math.min(lines.length, Math.max(0, number - (lines[0]?.number ?? 0)));
}
