/** A terminal's websocket: bytes both ways, and the two records beside them. See docs/terminal.md. */

export interface Size {
  columns: number;
  rows: number;
}

export type Resize = Size & { type: "resize" };

export interface TerminalEnded {
  why: "exited" | "run-ended" | "session-ended" | "idle";
  code: number | null;
}

export function terminalUrl(id: string, size: Size): string {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const query = `columns=${size.columns}&rows=${size.rows}`;
  return `${scheme}//${location.host}/api/v1/sessions/${id}/terminal?${query}`;
}
