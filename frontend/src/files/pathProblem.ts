/** Why a path was not taken, in words. */

import { filesText } from "../i18n/files.ts";
import type { PathProblem } from "../state/project.ts";

export function pathProblemText(problem: PathProblem): string {
  const text = filesText.value;
  switch (problem) {
    case "empty":
      return text.pathEmpty;
    case "absolute":
      return text.pathAbsolute;
    case "dots":
      return text.pathDots;
    case "character":
      return text.pathCharacter;
    case "long":
      return text.pathLong;
    case "taken":
      return text.pathTaken;
    case "folder":
      return text.pathFolder;
    default:
      problem satisfies never;
      throw new Error(`unknown path problem ${problem}`);
  }
}
