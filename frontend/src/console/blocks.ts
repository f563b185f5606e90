/**
 * A hundred thousand lines in an element that scrolls, of which the page draws about a thousand.
 *
 * Lines stand in blocks. A block that nobody is near is as high as its rows were, or would be were each one line of
 * text, and holds no row; the browser keeps what one reads in its place when a height turns out to be another.
 */

import type { Line } from "../state/console.ts";
import { fillRow, makeRow } from "./row.ts";

export const BLOCK_LINES = 100;
/** More are drawn only while the reader is near them all. */
export const ROWS_DRAWN_MAX = 1_000;
/** How far beyond what is seen a block is drawn already. */
const NEAR = "800px 0px";
/** The newest blocks are always drawn: output is read as it comes. */
const NEWEST = 2;

class Block {
  readonly element = document.createElement("div");
  readonly lines: Line[] = [];
  isNear = false;
  private isDrawn = false;

  get drawnCount(): number {
    return this.isDrawn ? this.lines.length : 0;
  }

  add(line: Line): void {
    this.lines.push(line);
    if (this.isDrawn) this.element.append(makeRow(line));
    else this.stretch();
  }

  redraw(line: Line): void {
    const row = this.element.children[this.lines.indexOf(line)];
    if (row instanceof HTMLElement) fillRow(row, line);
  }

  draw(): void {
    if (this.isDrawn) return;
    this.isDrawn = true;
    this.element.style.height = "";
    this.element.replaceChildren(...this.lines.map(makeRow));
  }

  /** Nothing has a height while the console is closed. */
  empty(height: number): void {
    this.isDrawn = false;
    this.element.replaceChildren();
    if (height > 0) this.element.style.height = `${height}px`;
    else this.stretch();
  }

  dropBefore(number: number): number {
    const first = this.lines.findIndex((line) => line.number >= number);
    const gone = this.lines.splice(0, first === -1 ? this.lines.length : first).length;
    if (!this.isDrawn) this.stretch();
    else for (let at = 0; at < gone; at += 1) this.element.firstChild?.remove();
    return gone;
  }

  private stretch(): void {
    this.element.style.height = `calc(${this.lines.length} * var(--console-row))`;
  }
}

export class Blocks {
  lineCount = 0;
  private blocks: Block[] = [];
  private readonly byElement = new Map<Element, Block>();
  private readonly observer: IntersectionObserver;

  /** `scroller` is what scrolls the lines; null is the page, or anything in it. */
  constructor(
    private readonly element: HTMLElement,
    scroller: HTMLElement | null,
  ) {
    const options = { root: scroller, rootMargin: NEAR };
    this.observer = new IntersectionObserver((entries) => this.look(entries), options);
  }

  add(lines: readonly Line[]): void {
    for (const line of lines) {
      const last = this.blocks.at(-1);
      const isFull = last === undefined || last.lines.length === BLOCK_LINES;
      (isFull ? this.begin() : last).add(line);
    }
    this.lineCount += lines.length;
    for (const block of this.blocks.slice(-NEWEST)) block.draw();
    this.emptyFar();
  }

  redraw(line: Line): void {
    this.blocks.findLast((block) => block.lines.includes(line))?.redraw(line);
  }

  dropBefore(number: number): void {
    while (this.blocks[0] !== undefined) {
      this.lineCount -= this.blocks[0].dropBefore(number);
      if (this.blocks[0].lines.length > 0) return;
      this.forget(this.blocks.shift() as Block);
    }
  }

  clear(): void {
    for (const block of this.blocks.splice(0)) this.forget(block);
    this.lineCount = 0;
  }

  private begin(): Block {
    const block = new Block();
    this.blocks.push(block);
    this.byElement.set(block.element, block);
    this.element.append(block.element);
    this.observer.observe(block.element);
    return block;
  }

  private forget(block: Block): void {
    this.observer.unobserve(block.element);
    this.byElement.delete(block.element);
    block.element.remove();
  }

  private look(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const block = this.byElement.get(target);
      if (block === undefined) continue;
      block.isNear = isIntersecting;
      if (isIntersecting) block.draw();
    }
    this.emptyFar();
  }

  private emptyFar(): void {
    let drawn = this.blocks.reduce((count, block) => count + block.drawnCount, 0);
    const far: Block[] = [];
    for (const block of this.blocks.slice(0, -NEWEST)) {
      if (drawn <= ROWS_DRAWN_MAX) break;
      if (block.isNear || block.drawnCount === 0) continue;
      drawn -= block.drawnCount;
      far.push(block);
    }
    // all heights before the first change: each one after a change would be a layout of its own
    const heights = far.map((block) => block.element.offsetHeight);
    for (const [at, block] of far.entries()) block.empty(heights[at] ?? 0);
  }
}
