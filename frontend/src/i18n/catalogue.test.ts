import { expect, test } from "vitest";

const modules = import.meta.glob<Record<string, Record<string, unknown>>>("./*.{en,zh}.ts", { eager: true });

function record(path: string): Record<string, unknown> {
  return Object.values(modules[path] ?? {})[0] ?? {};
}

const areas = Object.keys(modules)
  .filter((path) => path.endsWith(".en.ts"))
  .map((path) => path.slice(0, -".en.ts".length));

test.each(areas)("%s has the same keys in both languages", (area) => {
  expect(Object.keys(record(`${area}.zh.ts`)).sort()).toEqual(Object.keys(record(`${area}.en.ts`)).sort());
});

test.each(areas)("%s has the same kinds of messages in both languages", (area) => {
  const english = record(`${area}.en.ts`);
  for (const [key, message] of Object.entries(record(`${area}.zh.ts`))) {
    expect(typeof message, key).toBe(typeof english[key]);
    expect(message, key).not.toBe("");
  }
});
