import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { UNPACKED_BYTES_MAX, unpack } from "./archive.ts";

const text = (content: string) => new TextEncoder().encode(content);

test("a project in one outer folder is taken out of it", async () => {
  const archive = zipSync({ "site/app.py": text("a"), "site/static/x.css": text("b") });
  expect(await unpack(archive)).toEqual({ "app.py": "a", "static/x.css": "b" });
});

test("litter is left behind", async () => {
  const archive = zipSync({
    "app.py": text("a"),
    "__pycache__/app.pyc": text("x"),
    "__MACOSX/._app.py": text("x"),
  });
  expect(await unpack(archive)).toEqual({ "app.py": "a" });
});

test("an archive that swells is refused before it is unpacked", async () => {
  const archive = zipSync({ "zeros.bin": new Uint8Array(UNPACKED_BYTES_MAX + 1) });
  await expect(unpack(archive)).rejects.toThrow("8 MiB");
});

test("an archive without files is refused", async () => {
  await expect(unpack(zipSync({ "folder/": text("") }))).rejects.toThrow("no files");
});
