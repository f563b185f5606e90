/** The last traceback that an app wrote, as Python prints it: untrusted text, read line by line, never believed. */

export interface Frame {
  readonly file: string;
  readonly line: number;
  readonly function: string | null;
  readonly code: string | null;
}

export interface Failure {
  /** Without its module: `TemplateNotFound`. */
  readonly exception: string;
  readonly message: string;
  readonly frames: readonly Frame[];
}

const HEADER = "Traceback (most recent call last):";
const FRAME = /^ {2}File "(.{1,500}?)", line (\d{1,9})(?:, in (.{1,200}))?$/;
const EXCEPTION = /^([A-Za-z_][\w.]{0,200})(?:: (.*))?$/;
/** An access line or the next record of a log: the exception's message ends before it. */
const NEXT_RECORD = /" \d{3} |^\[\d{4}-\d\d-\d\d |^127\.0\.0\.1 - - |^ \* /;
const MESSAGE_LINES_MAX = 20;

export function lastFailure(text: readonly string[]): Failure | null {
  const lines = text.map((line) => line.slice(0, 1000));
  const start = startOf(lines);
  if (start === -1) return null;
  const end = lines.findIndex((line, at) => at > start && !line.startsWith(" "));
  const match = EXCEPTION.exec(lines[end] ?? "");
  if (!match) return null;
  return {
    exception: (match[1] ?? "").replace(/^.*\./, ""),
    message: [match[2] ?? "", ...restOfMessage(lines, end + 1)].join("\n").trim(),
    frames: framesOf(lines.slice(start, end)),
  };
}

/** The last header; a program that cannot be compiled is told by a frame alone. */
function startOf(lines: readonly string[]): number {
  const header = lines.findLastIndex((line) => line.startsWith(HEADER));
  return header === -1 ? lines.findIndex((line) => FRAME.test(line)) : header;
}

function restOfMessage(lines: readonly string[], from: number): string[] {
  const rest = lines.slice(from, from + MESSAGE_LINES_MAX);
  const end = rest.findIndex((line) => line.trim() === "" || NEXT_RECORD.test(line));
  return end === -1 ? rest : rest.slice(0, end);
}

function framesOf(lines: readonly string[]): Frame[] {
  return lines.flatMap((line, at) => {
    const match = FRAME.exec(line);
    if (!match) return [];
    const code = lines[at + 1];
    return [
      {
        file: match[1] ?? "",
        line: Number(match[2]),
        function: match[3] ?? null,
        code: code?.startsWith("    ") && !FRAME.test(code) ? code.trim() : null,
      },
    ];
  });
}
