import { expect, test } from "vitest";
import { EMPTY_BODY, filePart, textPart } from "./body.ts";
import { type Draft, EMPTY_DRAFT } from "./draft.ts";
import { picked, sampleFile } from "./files.ts";
import { ENTRIES_MAX, type HistoryEntry, readHistory, remember, writeHistory } from "./history.ts";
import { parseQuery } from "./query.ts";
import { nextId, row } from "./rows.ts";

const entry = (draft: Partial<Draft>): HistoryEntry => ({
  id: nextId(),
  time: "2026-01-01T00:00:00.000Z",
  status: 200,
  draft: { ...EMPTY_DRAFT, ...draft },
});

test("a request comes back as it was sent, rows that are off included", async () => {
  const query = parseQuery("a=x%20y");
  const headers = [row("X-Off", "1", false)];
  const parts = [textPart("t", "v"), filePart("f", [sampleFile("data.csv")])];
  const body = { ...EMPTY_BODY, kind: "multipart", parts } as const;
  const [read] = readHistory(await writeHistory([entry({ target: "/?a=x%20y", query, headers, body })]));
  expect(read?.draft.query[0]).toMatchObject({ name: "a", value: "x y", spelling: "a=x%20y" });
  expect(read?.draft.headers[0]).toMatchObject({ name: "X-Off", on: false });
  const file = read?.draft.body.parts[1]?.files[0];
  expect(await file?.content?.text()).toMatch(/^name,city,age/);
});

test("the bytes of a large file are not kept, its name is", async () => {
  const binary = picked("big.bin", "", new Blob([new Uint8Array(20_000)]));
  const [read] = readHistory(
    await writeHistory([entry({ body: { ...EMPTY_BODY, kind: "binary", binary } })]),
  );
  expect(read?.draft.body.binary).toMatchObject({ name: "big.bin", bytes: 20_000, content: null });
});

test("the list is bounded, and a repeated request moves to its top", () => {
  let list: HistoryEntry[] = [];
  for (let at = 0; at < ENTRIES_MAX + 5; at += 1) list = remember(list, entry({ target: `/${at}` }));
  expect(list).toHaveLength(ENTRIES_MAX);
  list = remember(list, entry({ target: "/20" }));
  expect(list[0]?.draft.target).toBe("/20");
  expect(list.filter((each) => each.draft.target === "/20")).toHaveLength(1);
});

test.each(["", "null", "[null, 1, {}]", '[{"time": 1}]', "{"])(
  "storage that holds %j is no history",
  (text) => {
    expect(readHistory(text)).toEqual([]);
  },
);

test("an entry with odd parts is read as far as it goes", () => {
  const text =
    '[{"time":"t","draft":{"method":"GET","target":"/","body":{"kind":"evil","form":7},"headers":[3]}}]';
  expect(readHistory(text)[0]?.draft).toMatchObject({ method: "GET", body: { kind: "none", form: [] } });
});
