/** The file that a project starts from, and how: as the worker finds it where no command is given (`sandbox/command.py`). */

const USUAL = ["manage.py", "app.py", "main.py", "run.py", "wsgi.py", "start.py", "index.py"];
const SERVES = /^[^#\n]*\b(?:run|run_app|run_forever|run_simple|serve|serve_forever)\s*\(/m;
const EXAMPLE = "python app.py";

/** The file that a reader wants first: the one that a run would start from, by the usual names. */
export function entryPath(paths: readonly string[]): string | null {
  return usualEntry(paths) ?? paths[0] ?? null;
}

function usualEntry(paths: readonly string[]): string | undefined {
  return USUAL.find((name) => paths.includes(name));
}

/** A command for the project, as far as reading can tell; an example where there is nothing to start. */
export function startCommand(files: Readonly<Record<string, string>>): string {
  const scripts = Object.keys(files).filter((path) => path.endsWith(".py"));
  const makesApp = scripts.find((path) => /\bFlask\(/.test(files[path] ?? ""));
  const entry = usualEntry(scripts) ?? makesApp ?? scripts[0];
  if (entry === undefined) return EXAMPLE;
  const word = shellWord(entry);
  return SERVES.test(files[entry] ?? "") ? `python ${word}` : `flask --app ${word} run`;
}

/** As the command has to write a path. */
export function shellWord(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'"'"'`)}'`;
}
