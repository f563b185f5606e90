/**
 * From the text in the URL field to the target on the request line.
 *
 * The field takes what people paste: a path, a path without its slash, or a whole address of the running app.
 * What HTTP cannot carry (spaces, control characters, letters outside ASCII) is percent-encoded as UTF-8, as
 * browsers do; everything else goes out exactly as typed, wrong or not, since seeing what a server does with
 * a wrong target is a use of this tool.
 */

export interface WireTarget {
  readonly target: string;
  /** The `#…` that was cut: a fragment never leaves the browser. */
  readonly fragment: string | null;
  /** The port of a pasted address, when it names one. */
  readonly port: number | null;
}

const ADDRESS = /^https?:\/\/([^/?#]*)/i;

export function wireTarget(typed: string): WireTarget {
  const trimmed = typed.trim();
  const address = ADDRESS.exec(trimmed);
  const rest = address ? trimmed.slice(address[0].length) : trimmed;
  const hash = rest.indexOf("#");
  const target = hash === -1 ? rest : rest.slice(0, hash);
  return {
    target: encodeTarget(withSlash(target)),
    fragment: hash === -1 ? null : rest.slice(hash),
    port: portOf(address?.[1] ?? ""),
  };
}

function portOf(authority: string): number | null {
  const digits = /:(\d{1,5})$/.exec(authority)?.[1];
  return digits === undefined ? null : Number(digits);
}

function withSlash(target: string): string {
  return target.startsWith("/") || target === "*" ? target : `/${target}`;
}

/** Percent-encodes, as UTF-8, only what a request line cannot hold. */
function encodeTarget(target: string): string {
  return target.replace(/[^\u0021-\u007e]+/gu, (run) => encodeURIComponent(run.toWellFormed()));
}
