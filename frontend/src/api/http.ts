/** The one door to the web: JSON out, JSON in, and every failure as a `Problem` or an `Unreachable`. */

import { type Said, sentence, sentencesReady } from "../i18n/sentence.ts";

export interface ProblemBody extends Said {
  type: string;
  status: number;
  place?: number;
  ticket?: string;
}

/** Where one stands while all workers are full; the ticket keeps the place. */
export interface Place {
  number: number;
  ticket: string;
}

/** What the web answered instead of a result (RFC 9457). `type` is stable, `detail` is a sentence to show, in the reader's language. */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    private readonly body: ProblemBody,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(body.detail);
  }

  get status(): number {
    return this.body.status;
  }

  get type(): string {
    return this.body.type;
  }

  get detail(): string {
    return sentence(this.body);
  }

  get place(): Place | null {
    const { place, ticket } = this.body;
    return place && ticket ? { number: place, ticket } : null;
  }
}

/** No answer at all: the network or the web is away. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

let hearBuild: (build: string | null) => void = () => {};

/** `hear` gets the build that each answer names: that of the page which the server would give now. */
export function listenForBuild(hear: (build: string | null) => void): void {
  hearBuild = hear;
}

export async function call<Result>(
  method: string,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
  headers?: Record<string, string>,
): Promise<Result> {
  const response = await request(method, path, body, signal, headers);
  return (response.status === 204 ? undefined : await response.json()) as Result;
}

/** For the bytes of a file: the response, once it is known to be a success. */
export async function request(
  method: string,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
  headers: Record<string, string> = {},
): Promise<Response> {
  const init: RequestInit = { method, headers: { Accept: "application/json", ...headers } };
  if (signal) init.signal = signal;
  if (body !== undefined) {
    init.body = JSON.stringify(body, wellFormed);
    init.headers = { ...init.headers, "Content-Type": "application/json" };
  }
  const response = await reach(path, init);
  hearBuild(response.headers.get("Playground-Build"));
  if (!response.ok) throw await readProblem(response);
  return response;
}

/** Half a character, as editing may leave of an emoji, is none that JSON, or a file, can hold. */
function wellFormed(_: string, value: unknown): unknown {
  return typeof value === "string" ? value.replace(/\p{Surrogate}/gu, "\ufffd") : value;
}

/** A body of one JSON message a line, as they come. A connection that breaks is no answer. */
export async function* readLines<Line>(response: Response): AsyncGenerator<Line> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) return;
  let rest = "";
  while (true) {
    const { done, value } = await readSome(reader);
    const lines = (rest + (value ?? "")).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line) as Line;
    if (done) return;
  }
}

async function readSome(reader: ReadableStreamDefaultReader<string>) {
  try {
    return await reader.read();
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Unreachable(String(error));
  }
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Unreachable(String(error));
  }
}

/** What is no problem of the web's own, such as a proxy's page, is told by its status. */
async function readProblem(response: Response): Promise<Problem> {
  const { status, statusText, headers } = response;
  const isJson = /\bjson\b/.test(headers.get("Content-Type") ?? "");
  const body = isJson ? ((await response.json()) as ProblemBody) : null;
  await sentencesReady();
  return new Problem(
    { type: "about:blank", detail: `${status} ${statusText}`, ...body, status },
    Number(headers.get("Retry-After")) || null,
  );
}
