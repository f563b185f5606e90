/** A shared, immutable project; its id is its content's hash, shortened. */

import { call } from "./http.ts";
import type { Project } from "./session.ts";

export interface Snippet extends Project {
  id: string;
}

export function shareProject(project: Project): Promise<Snippet> {
  return call("POST", "/api/v1/snippets", project);
}
