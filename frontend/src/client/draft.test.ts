import { expect, test } from "vitest";
import { EMPTY_BODY, filePart, textPart } from "./body.ts";
import { EMPTY_DRAFT, wireRequest } from "./draft.ts";
import { picked, sampleFile } from "./files.ts";
import { automaticHeaders } from "./headers.ts";
import { row } from "./rows.ts";

test("an empty draft asks for the front page", async () => {
  expect(await wireRequest(EMPTY_DRAFT)).toEqual({
    method: "GET",
    target: "/",
    headers: [],
    cookies: true,
    follow_redirects: true,
    trace: true,
  });
});

test("rows that are off are not sent, repeated ones are, in order", async () => {
  const headers = [row("X-A", "1"), row("X-B", "2", false), row("X-A", "3")];
  expect((await wireRequest({ ...EMPTY_DRAFT, headers })).headers).toEqual([
    ["X-A", "1"],
    ["X-A", "3"],
  ]);
});

test("many files under one name become as many parts", async () => {
  const files = [picked("a.txt", "text/plain", new Blob(["A"])), picked("b.bin", "", new Blob([]))];
  const parts = [textPart("title", "x"), filePart("f", files), { ...textPart("off", ""), on: false }];
  const sent = await wireRequest({ ...EMPTY_DRAFT, body: { ...EMPTY_BODY, kind: "multipart", parts } });
  expect(sent.body).toEqual({
    multipart: [
      { name: "title", text: "x" },
      { name: "f", filename: "a.txt", content_type: "text/plain", base64: "QQ==" },
      { name: "f", filename: "b.bin", content_type: "application/octet-stream", base64: "" },
    ],
  });
});

test("a part that has a value and no name yet is not lost", async () => {
  const parts = [textPart("", "x"), textPart("", "")];
  const sent = await wireRequest({ ...EMPTY_DRAFT, body: { ...EMPTY_BODY, kind: "multipart", parts } });
  expect(sent.body).toEqual({ multipart: [{ name: "", text: "x" }] });
});

test("broken JSON is sent as it stands, and called JSON unless a header says otherwise", async () => {
  const body = { ...EMPTY_BODY, kind: "json", json: "{" } as const;
  const sent = await wireRequest({ ...EMPTY_DRAFT, body });
  expect([sent.headers, sent.body]).toEqual([[["Content-Type", "application/json"]], { text: "{" }]);
  const own = [row("content-type", "text/plain")];
  expect((await wireRequest({ ...EMPTY_DRAFT, body, headers: own })).headers).toEqual([
    ["content-type", "text/plain"],
  ]);
});

test("bytes are sent as they are", async () => {
  const body = { ...EMPTY_BODY, kind: "binary", binary: sampleFile("tiny.png") } as const;
  const sent = await wireRequest({ ...EMPTY_DRAFT, body });
  expect(sent.headers).toEqual([["Content-Type", "image/png"]]);
  expect(sent.body).toMatchObject({ base64: expect.stringMatching(/^iVBORw0KGgo/) });
});

test("the one-megabyte sample is one megabyte", () => {
  expect(sampleFile("one-megabyte.bin").bytes).toBe(1_048_576);
});

test("an automatic header steps back for one of the person's own", () => {
  const list = automaticHeaders({ port: 5000, body: EMPTY_BODY, headers: [row("host", "x")], cookies: [] });
  expect(list.find((header) => header.name === "Host")).toMatchObject({
    value: "127.0.0.1:5000",
    replaced: true,
  });
});
