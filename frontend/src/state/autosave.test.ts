import "fake-indexeddb/auto";
import { beforeEach, expect, test, vi } from "vitest";

const GIVEN = { files: { "app.py": "given" }, command: "python app.py" };

interface Tab {
  autosave: typeof import("./autosave.ts");
  project: typeof import("./project.ts");
  notices: typeof import("./notices.ts");
}

/** Fresh modules are what a page load gives; the database is the browser's and stays. */
async function openTab(key: string): Promise<Tab> {
  vi.resetModules();
  const tab: Tab = {
    autosave: await import("./autosave.ts"),
    project: await import("./project.ts"),
    notices: await import("./notices.ts"),
  };
  await tab.autosave.restoreProject(key, GIVEN, "Given");
  return tab;
}

function texts(tab: Tab): string[] {
  return tab.notices.notices.value.map((notice) => notice.text());
}

beforeEach(() => sessionStorage.clear());

test("edits are there again after a reload, and it is said", async () => {
  const before = await openTab("reload");
  expect(texts(before)).toEqual([]);
  before.project.editFile("app.py", "edited");
  await before.autosave.saveNow();
  const after = await openTab("reload");
  expect(after.project.files.value.get("app.py")).toBe("edited");
  expect(texts(after)[0]).toMatch(/^Restored your edits from \d\d:\d\d\.$/);
});

test("starting fresh gives the project as it came, and can be undone", async () => {
  const before = await openTab("fresh");
  before.project.editFile("app.py", "edited");
  await before.autosave.saveNow();
  const after = await openTab("fresh");
  after.notices.notices.value[0]?.action?.run();
  expect(after.project.files.value.get("app.py")).toBe("given");
  after.notices.notices.value.at(-1)?.action?.run();
  expect(after.project.files.value.get("app.py")).toBe("edited");
});

test("an old copy is not passed off as the project that changed since", async () => {
  const before = await openTab("moved");
  before.project.editFile("app.py", "edited");
  await before.autosave.saveNow();
  vi.resetModules();
  const autosave = await import("./autosave.ts");
  const notices = await import("./notices.ts");
  await autosave.restoreProject("moved", { ...GIVEN, files: { "app.py": "given anew" } }, "Given");
  expect(notices.notices.value[0]?.text()).toContain("is different now");
});

test("a copy that is opened is not said to differ from a project that it is no copy of", async () => {
  const { writeSaved } = await import("./vault.ts");
  const copy = { files: { "app.py": "copied" }, command: "", openPaths: ["app.py"], activePath: "app.py" };
  await writeSaved(
    { key: "p/copy", version: 1, name: "Copy", base: "", savedAt: "2026-01-01T10:00:00Z", copy },
    0,
  );
  for (const text of ["copied", "edited"]) {
    const tab = await openTab("p/copy");
    expect(tab.project.files.value.get("app.py")).toBe(text);
    expect(texts(tab)).toEqual([]);
    tab.project.editFile("app.py", "edited");
    await tab.autosave.saveNow();
  }
});

test("a project that nobody edited is what it has become since, and nothing is said", async () => {
  const before = await openTab("untouched");
  before.project.closeFile("app.py");
  await before.autosave.saveNow();
  vi.resetModules();
  const [autosave, project, notices] = await Promise.all([
    import("./autosave.ts"),
    import("./project.ts"),
    import("./notices.ts"),
  ]);
  await autosave.restoreProject("untouched", { ...GIVEN, files: { "app.py": "given anew" } }, "Given");
  expect(project.files.value.get("app.py")).toBe("given anew");
  expect(notices.notices.value).toEqual([]);
});

test("two tabs of one project do not overwrite each other", async () => {
  const first = await openTab("shared");
  const second = await openTab("shared");
  first.project.editFile("app.py", "from the first");
  await first.autosave.saveNow();
  second.project.editFile("app.py", "from the second");
  await second.autosave.saveNow();
  expect(texts(second)[0]).toContain("Another tab");
  first.project.editFile("app.py", "the first goes on");
  await first.autosave.saveNow();
  expect(texts(first)).toEqual([]);
  sessionStorage.clear();
  const third = await openTab("shared");
  expect(third.project.files.value.get("app.py")).toBe("the first goes on");
});

/** The same while another page holds every lock. */
async function openInUse(key: string): Promise<Tab> {
  const locks = { request: () => Promise.reject(new DOMException("", "TimeoutError")) };
  vi.stubGlobal("navigator", Object.create(navigator, { locks: { value: locks } }));
  const tab = await openTab(key);
  vi.unstubAllGlobals();
  return tab;
}

test("a tab beside one that has the project open says where its own edits go", async () => {
  const second = await openInUse("open twice");
  expect(texts(second)[0]).toContain("open in another tab");
});

test("a second tab that is loaded again before its lock is let go keeps its own words", async () => {
  const first = await openTab("slow to go");
  first.project.editFile("app.py", "of the first tab");
  await first.autosave.saveNow();
  sessionStorage.clear();
  const second = await openInUse("slow to go");
  second.project.editFile("app.py", "of the second tab");
  await second.autosave.saveNow();
  for (let load = 0; load < 2; load++) {
    const again = await openInUse("slow to go");
    expect(again.project.files.value.get("app.py")).toBe("of the second tab");
    await again.autosave.saveNow();
  }
});

test("looking around is no edit", async () => {
  const before = await openTab("looking");
  before.project.closeFile("app.py");
  await before.autosave.saveNow();
  const after = await openTab("looking");
  expect(texts(after)).toEqual([]);
});

test("a key copies and serialises nothing: the pause after it does, once", async () => {
  const tab = await openTab("keys");
  tab.autosave.watchEdits(document);
  const copy = vi.fn(() => "x".repeat(400_000));
  const serialise = vi.spyOn(JSON, "stringify");
  for (let key = 0; key < 50; key += 1) tab.project.editFile("app.py", { toString: copy });
  expect([copy.mock.calls.length, serialise.mock.calls.length]).toEqual([0, 0]);
  await tab.autosave.saveNow();
  expect([copy.mock.calls.length, serialise.mock.calls.length]).toEqual([1, 0]);
  serialise.mockRestore();
  expect(tab.autosave.saving.value).toBe("saved");
  expect((await openTab("keys")).project.files.value.get("app.py")).toHaveLength(400_000);
});
