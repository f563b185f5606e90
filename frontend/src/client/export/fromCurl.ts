/**
 * Reads a pasted curl command into a draft, so that an example from any document can be sent to the app.
 *
 * Options that only concern curl's own output or TLS are passed over; what is not known is reported, as a
 * request that silently lacks a part would mislead.
 */

import { formatAuthorization } from "../authorization.ts";
import { type BodyDraft, EMPTY_BODY, filePart, type Part, textPart } from "../body.ts";
import { type Draft, EMPTY_DRAFT } from "../draft.ts";
import { type PickedFile, UNKNOWN_TYPE } from "../files.ts";
import { parseQuery, splitTarget } from "../query.ts";
import { nextId, type Row, row, rowsOf } from "../rows.ts";
import { multipartOf } from "../saved/multipart.ts";
import { cmdWords, isForCmd } from "./cmdWords.ts";
import { shellWords } from "./shellWords.ts";

export type CurlImport =
  | { readonly draft: Draft; readonly ignored: readonly string[] }
  | { readonly problem: "notCurl" | "openQuote" | "noUrl" };

interface Command {
  url: string | null;
  method: string | null;
  headers: Row[];
  data: string[];
  parts: Part[];
  /** The whole body. */
  file: PickedFile | null;
  isJson: boolean;
  isGet: boolean;
  isHead: boolean;
  follows: boolean;
  ignored: string[];
}

type Reader = (command: Command, value: string) => void;

export function fromCurl(text: string): CurlImport {
  const pasted = text.trim().replace(/^\$\s+/, ""); // A prompt, where one was copied along.
  const words = isForCmd(pasted) ? cmdWords(pasted) : shellWords(pasted);
  if (words === null) return { problem: "openQuote" };
  if (!/^curl(?:\.exe)?$/i.test(words[0] ?? "")) return { problem: "notCurl" };
  const command = readWords(words.slice(1));
  if (command.url === null) return { problem: "noUrl" };
  return { draft: draftOf(command, command.url), ignored: command.ignored };
}

function readWords(words: readonly string[]): Command {
  const command: Command = {
    url: null,
    method: null,
    headers: [],
    data: [],
    parts: [],
    file: null,
    isJson: false,
    isGet: false,
    isHead: false,
    follows: false,
    ignored: [],
  };
  const queue = [...words];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) readWord(command, word, queue);
  return command;
}

function readWord(command: Command, word: string, queue: string[]): void {
  if (!word.startsWith("-") || word === "-") {
    command.url ??= word;
    return;
  }
  const [option, attached] = splitOption(word);
  const flag = FLAGS[option];
  if (flag) {
    flag(command, "");
    // Short flags come in bunches: -sSL is -s -S -L.
    if (attached !== null && !word.startsWith("--")) readWord(command, `-${attached}`, queue);
    return;
  }
  const reader = VALUES[option];
  if (reader) reader(command, attached ?? queue.shift() ?? "");
  else command.ignored.push(option);
}

/** `-XPOST` and `--request=POST` carry their value in the same word. */
function splitOption(word: string): [string, string | null] {
  if (!word.startsWith("--")) return [word.slice(0, 2), word.length > 2 ? word.slice(2) : null];
  const equals = word.indexOf("=");
  return equals === -1 ? [word, null] : [word.slice(0, equals), word.slice(equals + 1)];
}

const skip: Reader = () => undefined;
const follow: Reader = (command) => {
  command.follows = true;
};
const get: Reader = (command) => {
  command.isGet = true;
};
const head: Reader = (command) => {
  command.isHead = true;
};

const FLAGS: Readonly<Record<string, Reader>> = {
  "-L": follow,
  "--location": follow,
  "-G": get,
  "--get": get,
  "-I": head,
  "--head": head,
  "-i": skip,
  "--include": skip,
  "-s": skip,
  "--silent": skip,
  "-S": skip,
  "--show-error": skip,
  "-v": skip,
  "--verbose": skip,
  "-k": skip,
  "--insecure": skip,
  "-f": skip,
  "--fail": skip,
  "--compressed": skip,
  "-N": skip,
  "-g": skip,
  "--globoff": skip,
  "-#": skip,
  "--progress-bar": skip,
  "--path-as-is": skip,
  "--http1.1": skip,
  "--http2": skip,
  "--location-trusted": follow,
  "--no-buffer": skip,
};

const setMethod: Reader = (command, value) => {
  command.method = value;
};
const addHeader: Reader = (command, value) => {
  const match = /^([^:;]+)[:;]\s*(.*)$/s.exec(value);
  if (match) command.headers.push(row((match[1] ?? "").trim(), match[2] ?? ""));
};
const named =
  (name: string): Reader =>
  (command, value) => {
    command.headers.push(row(name, value));
  };
const addRaw: Reader = (command, value) => {
  command.data.push(value);
};
/** `@name` is a file, of which only the name is known. */
const addData: Reader = (command, value) => {
  if (value.startsWith("@")) command.ignored.push(`-d ${value}`);
  else command.data.push(value);
};
const addBinary: Reader = (command, value) => {
  if (value.startsWith("@")) command.file = unknownFile(value.slice(1), null);
  else command.data.push(value);
};
/** Without an equals sign it names a file of cookies. */
const addCookie: Reader = (command, value) => {
  if (value.includes("=")) command.headers.push(row("Cookie", value));
  else command.ignored.push(`-b ${value}`);
};
const addEncoded: Reader = (command, value) => {
  const equals = value.indexOf("=");
  const name = equals > 0 ? `${value.slice(0, equals)}=` : "";
  command.data.push(name + encodeURIComponent(value.slice(equals + 1)));
};
const addJson: Reader = (command, value) => {
  command.data.push(value);
  command.isJson = true;
};
const addPart: Reader = (command, value) => {
  const part = readPart(value);
  if (part) command.parts.push(part);
};
const addTextPart: Reader = (command, value) => {
  const equals = value.indexOf("=");
  if (equals > 0) command.parts.push(textPart(value.slice(0, equals), value.slice(equals + 1)));
};
const addUser: Reader = (command, value) => {
  const colon = value.indexOf(":");
  const user = colon === -1 ? value : value.slice(0, colon);
  const password = colon === -1 ? "" : value.slice(colon + 1);
  command.headers.push(row("Authorization", formatAuthorization({ scheme: "basic", user, password }) ?? ""));
};
const setUrl: Reader = (command, value) => {
  command.url ??= value;
};

const VALUES: Readonly<Record<string, Reader>> = {
  "-X": setMethod,
  "--request": setMethod,
  "-H": addHeader,
  "--header": addHeader,
  "-d": addData,
  "--data": addData,
  "--data-raw": addRaw,
  "--data-ascii": addData,
  "--data-binary": addBinary,
  "--data-urlencode": addEncoded,
  "--json": addJson,
  "-F": addPart,
  "--form": addPart,
  "--form-string": addTextPart,
  "-u": addUser,
  "--user": addUser,
  "-b": addCookie,
  "--cookie": addCookie,
  "-A": named("User-Agent"),
  "--user-agent": named("User-Agent"),
  "-e": named("Referer"),
  "--referer": named("Referer"),
  "--url": setUrl,
  "-o": skip,
  "--output": skip,
  "--oauth2-bearer": (command, value) => {
    command.headers.push(row("Authorization", `Bearer ${value}`));
  },
  "--connect-timeout": skip,
  "--max-redirs": skip,
  "-w": skip,
  "--write-out": skip,
  "-m": skip,
  "--max-time": skip,
};

/** `name=text` or `name=@file;type=mime`; of a file only its name is known, so it has to be picked. */
function readPart(value: string): Part | null {
  const [, name, rest] = /^([^=]+)=(.*)$/s.exec(value) ?? [];
  if (name === undefined || rest === undefined) return null;
  if (!/^[@<]/.test(rest)) return textPart(name, unquoted(rest));
  const type = /;\s*type=([^;]+)/.exec(rest)?.[1] ?? null;
  const filename = /;\s*filename=("(?:[^"\\]|\\.)*"|[^;]+)/.exec(rest)?.[1];
  return filePart(name, [unknownFile(filename ? unquoted(filename) : unquoted(rest.slice(1)), type)]);
}

/** A value in double quotes, or all before a `;`: what follows it is about the part. */
function unquoted(value: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"/s.exec(value)?.[1];
  return quoted === undefined
    ? value.replace(/;\s*(?:type|filename)=.*$/s, "")
    : quoted.replace(/\\(["\\])/g, "$1");
}

function unknownFile(path: string, type: string | null): PickedFile {
  const name = path.split(/[\\/]/).at(-1) ?? path;
  return { id: nextId(), name, type: type ?? UNKNOWN_TYPE, content: null, bytes: 0 };
}

function draftOf(command: Command, url: string): Draft {
  const data = command.data.join(command.isJson ? "" : "&");
  const target = withQuery(url, command.isGet ? data : "");
  const hasBody =
    (command.data.length > 0 && !command.isGet) || command.parts.length > 0 || command.file !== null;
  const implied = command.isHead ? "HEAD" : hasBody ? "POST" : "GET";
  const body = hasBody ? bodyOf(command, data) : EMPTY_BODY;
  return {
    ...EMPTY_DRAFT,
    method: command.method ?? implied,
    target,
    query: parseQuery(splitTarget(target).query ?? ""),
    headers: command.headers.filter((header) => !saysTheSame(header, body)),
    body,
    followRedirects: command.follows,
  };
}

/** A content type that the body's kind already says. */
function saysTheSame(header: Row, body: BodyDraft): boolean {
  const name = header.name.toLowerCase();
  // A length of the copied body, which may be another one by now.
  if (name === "content-length") return true;
  if (name !== "content-type") return false;
  const type = header.value.split(";")[0]?.trim().toLowerCase();
  return (
    (body.kind === "json" && type === "application/json") ||
    (body.kind === "form" && type === "application/x-www-form-urlencoded") ||
    (body.kind === "multipart" && type === "multipart/form-data") ||
    (body.kind === "binary" && type === body.binary?.type)
  );
}

/** Another machine's address becomes a path of the app: nothing here can leave the jail. */
function withQuery(url: string, query: string): string {
  const target = url.replace(/^(?:[a-z]+:\/\/)?[^/?#]*/i, "") || "/";
  if (query === "") return target;
  return `${target}${target.includes("?") ? "&" : "?"}${query}`;
}

function withoutEmptyFiles(part: Part): Part {
  return { ...part, files: part.files.map((file) => (file.bytes > 0 ? file : { ...file, content: null })) };
}

function bodyOf(command: Command, data: string): BodyDraft {
  if (command.parts.length > 0) return { ...EMPTY_BODY, kind: "multipart", parts: command.parts };
  const declared = command.headers.find((header) => header.name.toLowerCase() === "content-type")?.value;
  if (command.file) {
    return {
      ...EMPTY_BODY,
      kind: "binary",
      binary: { ...command.file, type: declared ?? command.file.type },
    };
  }
  const boundary = /^multipart\/form-data\b.*\bboundary="?([^";]+)"?/i.exec(declared ?? "")?.[1];
  if (boundary !== undefined && data.startsWith(`--${boundary}`)) {
    // Browsers leave the files' contents out of what they copy.
    const parts = multipartOf(data.replaceAll("\r\n", "\n"), boundary, unknownFile);
    return { ...EMPTY_BODY, kind: "multipart", parts: parts.map(withoutEmptyFiles) };
  }
  if (command.isJson || /\bjson\b/i.test(declared ?? "")) return { ...EMPTY_BODY, kind: "json", json: data };
  if (declared === undefined || /urlencoded/i.test(declared)) {
    const pairs = parseQuery(data).map((each): [string, string] => [each.name, each.value]);
    return { ...EMPTY_BODY, kind: "form", form: rowsOf(pairs) };
  }
  return { ...EMPTY_BODY, kind: "text", text: data };
}
