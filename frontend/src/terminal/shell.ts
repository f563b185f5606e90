/** One terminal: a screen, and the connection to a shell of the session that is live now. */

import { computed, signal } from "@preact/signals";
import { terminalText } from "../i18n/terminal.ts";
import { announce } from "../state/notices.ts";
import { session } from "../state/session.ts";
import { Connection, type End } from "./connection.ts";
import { Screen } from "./screen.ts";

export type ShellState = "none" | "connecting" | "open";

/** A shell that was taken along is opened again, but not for ever where each ends at once. */
const REOPEN_AFTER_MS = 300;
const SHORT_LIFE_MS = 2_000;
const SHORT_LIVES_MAX = 3;

/** Why nothing more comes of the last shell, and whether another opens by itself. */
type Last = End | { why: "no-session" } | { why: "run-ended"; comesAgain: true };

export class Shell {
  readonly screen: Screen;
  readonly state = signal<ShellState>("none");
  private readonly last = signal<Last | null>(null);
  /** What there is to say of the last shell, in the language that is chosen now; nothing of one that is in use. */
  readonly notice = computed(() => (this.last.value === null ? null : wordsOf(this.last.value)));
  private connection: Connection | null = null;
  private openedAt = 0;
  private shortLives = 0;
  private reopening = 0;
  /** What was typed while another shell was about to open. */
  private early = "";

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
    this.reopening = 0;
    if (this.connection !== null) return;
    if (id === undefined) {
      this.tell({ why: "no-session" });
      return;
    }
    this.state.value = "connecting";
    this.openedAt = Date.now();
    this.connection = new Connection(id, this.screen.size, {
      onOpen: () => {
        this.state.value = "open";
        if (this.last.value?.why !== "run-ended") this.last.value = null;
      },
      onBytes: (bytes) => this.screen.write(bytes),
      onEnd: (end) => this.end(end),
    });
    this.take(this.early);
    this.early = "";
  }

  close(): void {
    clearTimeout(this.reopening);
    this.connection?.close();
    this.screen.dispose();
  }

  private take(text: string): void {
    if (this.reopening !== 0) this.early += text;
    else if (this.connection === null) {
      if (text === "\r") this.connect();
    } else if (text !== "") {
      this.last.value = null;
      this.connection.type(text);
    }
  }

  private tell(last: Last): void {
    this.last.value = last;
    announce(wordsOf(last));
  }

  private end(end: End): void {
    this.connection = null;
    this.state.value = "none";
    this.shortLives = Date.now() - this.openedAt < SHORT_LIFE_MS ? this.shortLives + 1 : 0;
    const comesAgain = end.why === "run-ended" && this.shortLives < SHORT_LIVES_MAX;
    this.screen.mark();
    this.tell(comesAgain ? { why: "run-ended", comesAgain } : end);
    if (comesAgain) this.reopening = window.setTimeout(() => this.connect(), REOPEN_AFTER_MS);
  }
}

function wordsOf(last: Last): string {
  const text = terminalText.value;
  switch (last.why) {
    case "no-session":
      return text.noSession;
    case "exited":
      return text.exited(last.code ?? 0);
    case "run-ended":
      return "comesAgain" in last ? text.runEnded : text.runEndedAgain;
    case "session-ended":
      return text.sessionEnded;
    case "idle":
      return text.idle;
    case "lost":
      return text.lost;
    default:
      last satisfies never;
      throw new Error(`unknown end ${JSON.stringify(last)}`);
  }
}
