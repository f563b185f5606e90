/** Which files help is for, by their paths: known before any of the help is loaded. */

export function isPython(path: string): boolean {
  return /\.pyi?$/i.test(path);
}

export function isHelped(path: string): boolean {
  return isPython(path) || /(^|\/)templates\//.test(path);
}
