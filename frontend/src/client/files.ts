/**
 * Files that a request carries, and a few made here so that an upload can be tried without looking for one.
 */

import { fromBase64, utf8 } from "./base64.ts";
import { nextId } from "./rows.ts";

export interface PickedFile {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  /** Null where a replayed request had a file too large to keep: it has to be picked again. */
  readonly content: Blob | null;
  readonly bytes: number;
}

export const UNKNOWN_TYPE = "application/octet-stream";

export function picked(name: string, type: string, content: Blob): PickedFile {
  return { id: nextId(), name, type: type || UNKNOWN_TYPE, content, bytes: content.size };
}

export function pickedFrom(files: Iterable<File>): PickedFile[] {
  return [...files].map((file) => picked(file.name, file.type, file));
}

export const SAMPLE_NAMES = ["tiny.png", "data.csv", "one-megabyte.bin", "empty.txt"] as const;

export type SampleName = (typeof SAMPLE_NAMES)[number];

/** A red dot of 16 × 16 pixels: small, and still seen. */
const TINY_PNG =
  "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAYAAAAf8/9hAAAAOklEQVR42mM4oaHBQAnGJVGBAxM0AKbwPw6MYRC65v9E4gq" +
  "qG0CKZhRDRg2gogEDnw6okpSpkplIxgBHEKZUAwOhggAAAABJRU5ErkJggg==";
const DATA_CSV = "name,city,age\r\nAda,London,36\r\n张三,北京,28\r\n";
const MEGABYTE_BYTES = 1_048_576;

export function sampleFile(name: SampleName): PickedFile {
  switch (name) {
    case "tiny.png":
      return picked(name, "image/png", new Blob([fromBase64(TINY_PNG)]));
    case "data.csv":
      return picked(name, "text/csv", new Blob([utf8(DATA_CSV)]));
    case "one-megabyte.bin":
      return picked(name, UNKNOWN_TYPE, new Blob([countingBytes(MEGABYTE_BYTES)]));
    case "empty.txt":
      return picked(name, "text/plain", new Blob([]));
    default:
      throw new Error(`unknown sample ${name satisfies never}`);
  }
}

/** 0, 1, … 255, 0, …: what arrives can be checked by eye. */
function countingBytes(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, at) => at & 0xff);
}
