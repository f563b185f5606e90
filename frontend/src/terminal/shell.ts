/** One terminal: a screen, and the connection to a shell of the session that is live now. */

import { signal } from "@preact/signals";
import { terminalText } from "../i18n/terminal.ts";
import { session } from "../state/session.ts";
import { Connection, type End } from "./connection.ts";
import { Screen } from "./screen.ts";

export type ShellState = "none" | "connecting" | "open";

/** A shell that was taken along is opened again, but not for ever where each ends at once. */
const REOPEN_AFTER_MS = 300;
const SHORT_LIFE_MS = 2_000;
const SHORT_LIVES_MAX = 3;

export class Shell {
  readonly screen: Screen;
  readonly state = signal<ShellState>("none");
  private connection: Connection | null = null;
  private openedAt = 0;
  private shortLives = 0;
  private reopening = 0;

  constructor(readonly number: number) {
    this.screen = new Screen(
      number,
      (text) => this.take(text),
      (size) => this.connection?.resize(size),
    );
  }

  /** In the session that is live now; where none is, says so. */
  connect(): void {
    const id = session.value?.id;
    if (this.connection !== null) return;
    if (id === undefined) {
      this.screen.say(terminalText.value.noSession);
      return;
    }
    this.state.value = "connecting";
    this.openedAt = Date.now();
    this.connection = new Connection(id, this.screen.size, {
      onOpen: () => {
        this.state.value = "open";
      },
      onBytes: (bytes) => this.screen.write(bytes),
      onEnd: (end) => this.end(end),
    });
  }

  close(): void {
    clearTimeout(this.reopening);
    this.connection?.close();
    this.screen.dispose();
  }

  private take(text: string): void {
    if (this.connection !== null) this.connection.type(text);
    else if (text === "\r") this.connect();
  }

  private end(end: End): void {
    this.connection = null;
    this.state.value = "none";
    this.shortLives = Date.now() - this.openedAt < SHORT_LIFE_MS ? this.shortLives + 1 : 0;
    const comesAgain = end.why === "run-ended" && this.shortLives < SHORT_LIVES_MAX;
    this.screen.say(wordsOf(end, comesAgain));
    if (comesAgain) this.reopening = window.setTimeout(() => this.connect(), REOPEN_AFTER_MS);
  }
}

function wordsOf(end: End, comesAgain: boolean): string {
  const text = terminalText.value;
  switch (end.why) {
    case "exited":
      return text.exited(end.code ?? 0);
    case "run-ended":
      return comesAgain ? text.runEnded : text.runEndedAgain;
    case "session-ended":
      return text.sessionEnded;
    case "idle":
      return text.idle;
    case "lost":
      return text.lost;
    default:
      end satisfies never;
      throw new Error(`unknown end ${JSON.stringify(end)}`);
  }
}
