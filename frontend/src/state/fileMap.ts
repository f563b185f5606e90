/**
 * The files of a project by path, never changed in place: a change is another map.
 *
 * The text of the file that is being edited is taken from the editor when somebody first reads it. To copy it at every
 * key would be felt in a long file.
 */

import type { FileBody } from "../api/session.ts";

/** A text that whoever holds it never changes, such as CodeMirror's. */
export interface Source {
  toString(): string;
}

/** Read once, however many maps it is in. */
class Unread {
  private text: string | null = null;

  constructor(private readonly source: Source) {}

  read(): string {
    this.text ??= this.source.toString();
    return this.text;
  }
}

type Held = FileBody | Unread;

export class FileMap implements ReadonlyMap<string, FileBody> {
  private constructor(private readonly held: ReadonlyMap<string, Held>) {}

  static of(entries: Iterable<readonly [string, FileBody]> = []): FileMap {
    return new FileMap(new Map(entries));
  }

  with(path: string, body: FileBody): FileMap {
    return new FileMap(new Map(this.held).set(path, body));
  }

  withSource(path: string, source: Source): FileMap {
    return new FileMap(new Map(this.held).set(path, new Unread(source)));
  }

  /** As `get` would tell, without reading. */
  isText(path: string): boolean {
    const held = this.held.get(path);
    return typeof held === "string" || held instanceof Unread;
  }

  get size(): number {
    return this.held.size;
  }

  get(path: string): FileBody | undefined {
    return bodyOf(this.held.get(path));
  }

  has(path: string): boolean {
    return this.held.has(path);
  }

  keys(): MapIterator<string> {
    return this.held.keys();
  }

  values(): MapIterator<FileBody> {
    return this.read().values();
  }

  entries(): MapIterator<[string, FileBody]> {
    return this.read().entries();
  }

  [Symbol.iterator](): MapIterator<[string, FileBody]> {
    return this.entries();
  }

  forEach(visit: (body: FileBody, path: string, map: ReadonlyMap<string, FileBody>) => void): void {
    this.read().forEach(visit);
  }

  private read(): Map<string, FileBody> {
    return new Map(Array.from(this.held, ([path, held]) => [path, bodyOf(held)]));
  }
}

function bodyOf(held: Held): FileBody;
function bodyOf(held: Held | undefined): FileBody | undefined;
function bodyOf(held: Held | undefined): FileBody | undefined {
  return held instanceof Unread ? held.read() : held;
}
