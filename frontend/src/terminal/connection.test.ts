import { beforeEach, expect, test, vi } from "vitest";
import { Connection, type End } from "./connection.ts";

class FakeSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static last: FakeSocket;
  readyState = FakeSocket.OPEN;
  binaryType = "blob";
  sent: (string | Uint8Array)[] = [];
  onmessage: ((message: { data: string | ArrayBuffer }) => void) | null = null;
  onclose: (() => void) | null = null;
  onopen: (() => void) | null = null;
  constructor(readonly url: string) {
    FakeSocket.last = this;
  }
  send(data: string | Uint8Array): void {
    this.sent.push(data);
  }
  close(): void {
    this.onclose?.();
  }
}

beforeEach(() => vi.stubGlobal("WebSocket", FakeSocket));

function connect(): { connection: Connection; ends: End[]; shown: string[] } {
  const ends: End[] = [];
  const shown: string[] = [];
  const connection = new Connection(
    "an-id",
    { columns: 80, rows: 24 },
    {
      onOpen: () => {},
      onBytes: (bytes) => shown.push(new TextDecoder().decode(bytes)),
      onEnd: (end) => ends.push(end),
    },
  );
  return { connection, ends, shown };
}

test("it asks for the session's terminal in its size", () => {
  connect();
  expect(FakeSocket.last.url).toMatch(/sessions\/an-id\/terminal\?columns=80&rows=24$/);
});

test("a long paste goes out in parts that web takes, and nothing of it is lost", () => {
  connect().connection.type("水".repeat(40_000));
  const parts = FakeSocket.last.sent as Uint8Array[];
  expect(parts.length).toBeGreaterThan(1);
  expect(Math.max(...parts.map((part) => part.length))).toBeLessThan(65_536);
  expect(parts.reduce((sum, part) => sum + part.length, 0)).toBe(120_000);
});

test("what is typed before the connection is made reaches the shell, in order", () => {
  const { connection } = connect();
  FakeSocket.last.readyState = FakeSocket.CONNECTING;
  connection.type("l");
  connection.type("s");
  expect(FakeSocket.last.sent).toEqual([]);
  FakeSocket.last.readyState = FakeSocket.OPEN;
  FakeSocket.last.onopen?.();
  connection.type("\r");
  const typed = FakeSocket.last.sent.map((part) => new TextDecoder().decode(part as Uint8Array));
  expect(typed).toEqual(["l", "s", "\r"]);
});

test("the last word says why it ended; without one it was lost", () => {
  const told = connect();
  FakeSocket.last.onmessage?.({ data: new TextEncoder().encode("bye").buffer as ArrayBuffer });
  FakeSocket.last.onmessage?.({ data: '{"why": "exited", "code": 3}' });
  FakeSocket.last.onclose?.();
  expect(told.shown).toEqual(["bye"]);
  expect(told.ends).toEqual([{ why: "exited", code: 3 }]);
  const lost = connect();
  FakeSocket.last.onclose?.();
  expect(lost.ends).toEqual([{ why: "lost", code: null }]);
});

test("one that the page closes says nothing more", () => {
  const { connection, ends } = connect();
  connection.close();
  expect(ends).toEqual([]);
});
