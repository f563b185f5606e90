/** The project as the web gave it, for those who want to start again from it. */

import type { Project } from "../api/session.ts";
import { startFresh } from "../state/autosave.ts";

let given: { project: Project; name: string } | null = null;

export function rememberOrigin(project: Project, name: string): void {
  given = { project, name };
}

export function startAfresh(): void {
  if (given) startFresh(given.project, given.name);
}
