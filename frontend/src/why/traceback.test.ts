import { expect, test } from "vitest";
import { lastFailure } from "./traceback.ts";

const LOG = `[2026-11-25 10:00:00,000] ERROR in app: Exception on / [GET]
Traceback (most recent call last):
  File "/opt/venv/lib/flask/app.py", line 1511, in wsgi_app
    response = self.full_dispatch_request()
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/app/app.py", line 7, in index
    return sqlite3.connect("x")
jinja2.exceptions.UndefinedError: 'user' is undefined
127.0.0.1 - - [25/Nov/2026 10:00:00] "GET / HTTP/1.1" 500 -`;

test("the last traceback is taken apart", () => {
  const failure = lastFailure(LOG.split("\n"));
  expect(failure).toMatchObject({ exception: "UndefinedError", message: "'user' is undefined" });
  expect(failure?.frames.at(-1)).toEqual({
    file: "/app/app.py",
    line: 7,
    function: "index",
    code: 'return sqlite3.connect("x")',
  });
});

test("of two tracebacks the one that was raised last counts", () => {
  const second = LOG.replace("UndefinedError: 'user' is undefined", "KeyError: 'a'");
  expect(lastFailure(`${LOG}\n${second}`.split("\n"))?.exception).toBe("KeyError");
});

test("a message goes on over lines, and ends before the log does", () => {
  const text = "Traceback (most recent call last):\nRuntimeError: Working outside.\nSecond line.\n\nother";
  expect(lastFailure(text.split("\n"))?.message).toBe("Working outside.\nSecond line.");
});

test("a program that cannot be compiled has a frame and no header", () => {
  const text =
    '  File "/app/app.py", line 5\n    print（"hello")\n         ^\nSyntaxError: invalid character \'（\' (U+FF08)';
  expect(lastFailure(text.split("\n"))).toMatchObject({ exception: "SyntaxError", frames: [{ line: 5 }] });
});

test("a log without a traceback has none", () => {
  expect(lastFailure(["hello", "Traceback of another kind"])).toBeNull();
  expect(lastFailure([])).toBeNull();
  expect(lastFailure(["Traceback (most recent call last):"])).toBeNull();
});
