import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { FILES_MAX, UNPACKED_BYTES_MAX, unpack } from "./archive.ts";

const text = (content: string) => new TextEncoder().encode(content);
const GOOD = zipSync({ "app.py": text("print('hello')".repeat(50)), "static/x.css": text("b {}") });

/** Offset of the central directory's first record: 0x02014b50. */
function directory(archive: Uint8Array): number {
  for (let at = 0; at < archive.length - 4; at++)
    if (archive[at] === 0x50 && archive[at + 1] === 0x4b && archive[at + 2] === 1) return at;
  throw new Error("no central directory");
}

function changed(archive: Uint8Array, at: number, value: number): Uint8Array {
  const copy = archive.slice();
  new DataView(copy.buffer).setUint32(at, value, true);
  return copy;
}

async function outcome(archive: Uint8Array): Promise<"refused" | number> {
  try {
    const files = Object.values(await unpack(archive));
    return files.map((body) => JSON.stringify(body).length).reduce((a, b) => a + b, 0);
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    return "refused";
  }
}

test("an archive with any one byte changed is refused or unpacks to little", async () => {
  for (let at = 0; at < GOOD.length; at++)
    for (const bits of [0xff, 0x01, 0x80]) {
      const broken = GOOD.slice();
      broken[at] = (broken[at] ?? 0) ^ bits;
      const result = await outcome(broken);
      if (result !== "refused") expect(result).toBeLessThan(UNPACKED_BYTES_MAX);
    }
});

test("an archive that is cut anywhere is refused or unpacks to little", async () => {
  for (let length = 0; length < GOOD.length; length++) {
    const result = await outcome(GOOD.slice(0, length));
    if (result !== "refused") expect(result).toBeLessThan(2_000);
  }
});

test("a size that lies gives no more than it says", async () => {
  const zeros = zipSync({ "app.py": text("x"), "zeros.bin": new Uint8Array(50_000_000) });
  const second = zeros.indexOf(0x50, directory(zeros) + 4);
  const lying = changed(zeros, second + 24, 10);
  const result = await outcome(lying);
  if (result !== "refused") expect(result).toBeLessThan(10_000);
});

test("a size of gigabytes is refused before anything is unpacked", async () => {
  const huge = changed(GOOD, directory(GOOD) + 24, 0xfffffff0);
  await expect(unpack(huge)).rejects.toThrow("8 MiB");
});

test("an archive with more files than a project may have is refused", async () => {
  const many = Object.fromEntries(Array.from({ length: FILES_MAX + 1 }, (_, n) => [`f${n}.txt`, text("")]));
  await expect(unpack(zipSync(many))).rejects.toThrow(String(FILES_MAX));
});

test.each(["../evil.py", "/etc/evil", "a/../../evil", "C:\\evil.py", "a\\..\\evil.py", "a\u0000b"])(
  "an archive with the path %j is refused as a whole",
  async (path) => {
    const archive = zipSync({ "app.py": text("a"), [path]: text("x") });
    await expect(unpack(archive)).rejects.toThrow(path.slice(0, 4));
  },
);

test("a file that is no archive is refused", async () => {
  for (const content of ["", "PK", "hello", "\u0050\u004b\u0005\u0006".padEnd(22, "\u0000")])
    expect(await outcome(text(content))).toBe("refused");
});
