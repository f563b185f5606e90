/** The request as code for other tools, and a command from elsewhere as a request. */

import { useState } from "preact/hooks";
import { clientText } from "../i18n/client.ts";
import { announce, notify } from "../state/notices.ts";
import { entryPath, paths } from "../state/project.ts";
import { session } from "../state/session.ts";
import { lazy } from "../ui/lazy.tsx";
import { Menu } from "../ui/Menu.tsx";
import { EMPTY_DRAFT } from "./draft.ts";
import { type Facts, factsOf } from "./export/code.ts";
import { toCurl } from "./export/curl.ts";
import { toFlaskClient } from "./export/flaskClient.ts";
import { toHttpie } from "./export/httpie.ts";
import { toRequests } from "./export/python.ts";
import { cookies } from "./jar.ts";
import { draft, fill } from "./state.ts";

const ImportDialog = lazy(async () => (await import("./ImportDialog.tsx")).ImportDialog);

export function ToolsMenu() {
  const text = clientText.value;
  const [isImporting, setImporting] = useState(false);
  return (
    <>
      <Menu
        size="small"
        icon="more"
        label={text.more}
        groups={[
          [
            { label: text.copyCurl, icon: "copy", run: () => copy(toCurl) },
            { label: text.copyHttpie, icon: "copy", run: () => copy(toHttpie) },
            { label: text.copyRequests, icon: "copy", run: () => copy(toRequests) },
            {
              label: text.copyFlask,
              icon: "copy",
              run: () => copy((facts) => toFlaskClient(facts, moduleName())),
            },
          ],
          [
            { label: text.importCurl, icon: "download", run: () => setImporting(true) },
            { label: text.clear, icon: "plus", run: () => fill(EMPTY_DRAFT) },
          ],
        ]}
      />
      {isImporting && <ImportDialog onClose={() => setImporting(false)} />}
    </>
  );
}

function copy(write: (facts: Facts) => string): void {
  const facts = factsOf(draft.value, cookies.value, session.value?.port ?? null);
  navigator.clipboard.writeText(write(facts)).then(
    () => announce(clientText.value.copied),
    () => notify(() => clientText.value.copyFailed, { tone: "warn" }),
  );
}

/** The module that the app is in, as an import names it. */
function moduleName(): string {
  const path = entryPath(paths.value) ?? "app.py";
  return path.replace(/\.py$/, "").replaceAll("/", ".");
}
