/** A multipart body as `requests.http` spells it: parts between boundaries, files as `< ./path`. */

import { type BodyDraft, filePart, type Part, partsOf, textPart } from "../body.ts";
import { type PickedFile, UNKNOWN_TYPE } from "../files.ts";

export const BOUNDARY = "PartOfTheForm";

export function multipartOf(
  text: string,
  boundary: string,
  file: (path: string, type: string | null) => PickedFile,
): Part[] {
  const parts = text
    .split(new RegExp(`^--${boundary.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?:--)?[ \\t]*$`, "m"))
    .slice(1)
    .map((part) => part.replace(/^\n/, "").replace(/\n$/, ""))
    .filter((part) => part.trim() !== "")
    .map((part) => readPart(part, file));
  return parts.reduce(joinFiles, []);
}

function readPart(text: string, file: (path: string, type: string | null) => PickedFile): Part {
  const [head = "", ...rest] = text.split(/\n[ \t]*\n/);
  const content = rest.join("\n\n");
  const name = /\bname="([^"]*)"/i.exec(head)?.[1] ?? "";
  const filename = /\bfilename="([^"]*)"/i.exec(head)?.[1];
  const type = /^Content-Type:\s*(.+?)\s*$/im.exec(head)?.[1] ?? null;
  const path = /^<\s+(\S.*)$/.exec(content.trim())?.[1];
  if (path !== undefined) {
    const found = file(path, type);
    return filePart(name, [{ ...found, name: filename ?? found.name }]);
  }
  if (filename === undefined) return textPart(name, content);
  const blob = new Blob([content]);
  return filePart(name, [
    { id: Math.random(), name: filename, type: type ?? UNKNOWN_TYPE, bytes: blob.size, content: blob },
  ]);
}

/** Several files under one name, one after another, are one row of the table. */
function joinFiles(parts: Part[], part: Part): Part[] {
  const before = parts.at(-1);
  if (before?.kind !== "files" || part.kind !== "files" || before.name !== part.name) return [...parts, part];
  return [...parts.slice(0, -1), { ...before, files: [...before.files, ...part.files] }];
}

export function writeMultipart(body: BodyDraft): string[] {
  const parts = partsOf(body).flatMap((part) =>
    part.kind === "text"
      ? [[`Content-Disposition: form-data; name="${part.name}"`, "", part.value]]
      : part.files.map((file) => [
          `Content-Disposition: form-data; name="${part.name}"; filename="${file.name}"`,
          `Content-Type: ${file.type}`,
          "",
          `< ./${file.name}`,
        ]),
  );
  return [...parts.flatMap((lines) => [`--${BOUNDARY}`, ...lines]), `--${BOUNDARY}--`];
}
