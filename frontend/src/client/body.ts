/**
 * The body of the request being written: each kind keeps its own content, so that looking at another kind
 * loses nothing.
 */

import type { ExchangeBody, MultipartPart } from "../api/exchange.ts";
import { toBase64 } from "./base64.ts";
import { type PickedFile, UNKNOWN_TYPE } from "./files.ts";
import { nextId, pairsOf, type Row } from "./rows.ts";

export const BODY_KINDS = ["none", "form", "multipart", "json", "text", "binary"] as const;

export type BodyKind = (typeof BODY_KINDS)[number];

/** One name of a multipart form: a text, or any number of files under that name. */
export interface Part extends Row {
  readonly kind: "text" | "files";
  readonly files: readonly PickedFile[];
}

export interface BodyDraft {
  readonly kind: BodyKind;
  readonly form: readonly Row[];
  readonly parts: readonly Part[];
  readonly json: string;
  readonly text: string;
  readonly binary: PickedFile | null;
}

export const EMPTY_BODY: BodyDraft = {
  kind: "none",
  form: [],
  parts: [],
  json: "",
  text: "",
  binary: null,
};

export function textPart(name: string, value: string): Part {
  return { id: nextId(), on: true, name, value, kind: "text", files: [] };
}

export function filePart(name: string, files: readonly PickedFile[]): Part {
  return { id: nextId(), on: true, name, value: "", kind: "files", files };
}

/** The content type that the panel adds unless a header of the person's own says otherwise. */
export function contentTypeOf(body: BodyDraft): string | null {
  switch (body.kind) {
    case "none":
      return null;
    case "form":
      return "application/x-www-form-urlencoded";
    case "multipart":
      return "multipart/form-data; boundary=…";
    case "json":
      return "application/json";
    case "text":
      return "text/plain;charset=UTF-8";
    case "binary":
      return body.binary?.type ?? UNKNOWN_TYPE;
    default:
      throw new Error(`unknown body ${body.kind satisfies never}`);
  }
}

/** The parts that are sent: switched on and not empty altogether. One without a name is worth trying, too. */
export function partsOf(body: BodyDraft): Part[] {
  return body.parts.filter(
    (part) => part.on && (part.name !== "" || part.value !== "" || part.files.length > 0),
  );
}

/** Whether the panel has to name the type; for the other kinds the web does, as it encodes them. */
export function isContentTypeOurs(body: BodyDraft): boolean {
  return body.kind === "json" || body.kind === "binary";
}

/** Files that a replayed request no longer has. */
export function missingFiles(body: BodyDraft): PickedFile[] {
  const files =
    body.kind === "multipart"
      ? partsOf(body).flatMap((part) => (part.kind === "files" ? part.files : []))
      : body.kind === "binary" && body.binary
        ? [body.binary]
        : [];
  return files.filter((file) => file.content === null);
}

export async function wireBody(body: BodyDraft): Promise<ExchangeBody | null> {
  switch (body.kind) {
    case "none":
      return null;
    case "form":
      return { form: pairsOf(body.form) };
    case "multipart":
      return { multipart: (await Promise.all(partsOf(body).map(wireParts))).flat() };
    case "json":
      return { text: body.json };
    case "text":
      return { text: body.text };
    case "binary":
      return { base64: body.binary ? await contentOf(body.binary) : "" };
    default:
      throw new Error(`unknown body ${body.kind satisfies never}`);
  }
}

async function wireParts(part: Part): Promise<MultipartPart[]> {
  if (part.kind === "text") return [{ name: part.name, text: part.value }];
  return Promise.all(
    part.files.map(async (file) => ({
      name: part.name,
      filename: file.name,
      content_type: file.type,
      base64: await contentOf(file),
    })),
  );
}

async function contentOf(file: PickedFile): Promise<string> {
  if (!file.content) throw new Error(`the content of ${file.name} was not kept`);
  return toBase64(new Uint8Array(await file.content.arrayBuffer()));
}
