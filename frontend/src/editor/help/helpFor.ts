/** Language help for one file but for ruff's findings, which come later: loaded with the first Python file or template that is opened. */

import { EditorState, type Extension } from "@codemirror/state";
import { closingHelp } from "./closing.ts";
import { enterKey } from "./enter.ts";
import type { HelpHost } from "./host.ts";
import { hoverWords } from "./hover.ts";
import { jinjaCompletions } from "./jinja.ts";
import { templateName } from "./project.ts";
import { pythonCompletions } from "./python.ts";

export function helpFor(path: string, host: HelpHost): Extension {
  if (/\.pyi?$/i.test(path))
    return [completing(pythonCompletions(host)), hoverWords(host, false), closingHelp, enterKey];
  if (templateName(path) !== null)
    return [completing(jinjaCompletions(host, path)), hoverWords(host, true), closingHelp, enterKey];
  return [];
}

function completing(source: unknown): Extension {
  return EditorState.languageData.of(() => [{ autocomplete: source }]);
}
