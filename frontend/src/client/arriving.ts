/**
 * The answer under way, as far as it has come: for a stream that is still going on, and for one that was cancelled.
 *
 * An app may send thousands of pieces a second; the page is told of them a few times a second.
 */

import { signal } from "@preact/signals";
import type { Progress } from "../api/exchange.ts";
import { fromBase64 } from "./base64.ts";

const SHOW_EVERY_MS = 60;

/** One part of a body, as it came; `atMs` after its hop began. */
export interface Piece {
  readonly atMs: number;
  readonly bytes: Uint8Array;
}

export interface Arriving {
  readonly method: string;
  readonly target: string;
  readonly status: number | null;
  readonly reason: string;
  readonly pieces: readonly Piece[];
  readonly bytes: number;
}

/** Null while nothing is under way, or nothing of it has come yet. */
export const arriving = signal<Arriving | null>(null);

export class Arrivals {
  /** Of the present hop. */
  pieces: Piece[] = [];
  private now: Arriving | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;

  hear(line: Progress): void {
    switch (line.type) {
      case "sent":
        this.pieces = [];
        this.now = { ...line.request, status: null, reason: "", pieces: [], bytes: 0 };
        break;
      case "answered":
        if (this.now) this.now = { ...this.now, status: line.status, reason: line.reason };
        break;
      case "arrived":
        this.add({ atMs: line.at_ms, bytes: fromBase64(line.base64) });
        break;
      case "finished":
      case "failed":
        return;
      default:
        throw new Error(`unknown line ${JSON.stringify(line satisfies never)}`);
    }
    this.timer ??= setTimeout(() => this.show(), SHOW_EVERY_MS);
  }

  /** Nothing more comes: what has come is shown as far as anybody still looks. */
  end(): void {
    if (this.timer !== null) this.show();
  }

  private add(piece: Piece): void {
    this.pieces.push(piece);
    if (this.now) this.now = { ...this.now, bytes: this.now.bytes + piece.bytes.length };
  }

  private show(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.now) arriving.value = { ...this.now, pieces: [...this.pieces] };
  }
}
