/** The request as code for other tools, and a command from elsewhere as a request. */

import { useState } from "preact/hooks";
import { entryPath } from "../files/entry.ts";
import { clientText } from "../i18n/client.ts";
import { announce, notify } from "../state/notices.ts";
import { paths } from "../state/project.ts";
import { session } from "../state/session.ts";
import { lazy } from "../ui/lazy.tsx";
import { loaded } from "../ui/loaded.ts";
import { Menu } from "../ui/Menu.tsx";
import { EMPTY_DRAFT } from "./draft.ts";
import { cookies } from "./jar.ts";
import { draft, fill } from "./state.ts";

const ImportDialog = lazy(async () => (await import("./ImportDialog.tsx")).ImportDialog);
/** Fetched before they are wanted, by whoever shows the menu: a clipboard takes only what follows a press at once. */
export const spellings = () => loaded(() => import("./export/spell.ts"));
type Spelling = keyof Awaited<ReturnType<typeof spellings>>["spell"];

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
            { label: text.copyCurl, icon: "copy", run: () => void copy("curl") },
            { label: text.copyHttpie, icon: "copy", run: () => void copy("httpie") },
            { label: text.copyRequests, icon: "copy", run: () => void copy("requests") },
            { label: text.copyFlask, icon: "copy", run: () => void copy("flaskClient") },
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

async function copy(spelling: Spelling): Promise<void> {
  const { factsOf, spell } = await spellings();
  const facts = factsOf(draft.value, cookies.value, session.value?.port ?? null);
  navigator.clipboard.writeText(spell[spelling](facts, moduleName())).then(
    () => announce(clientText.value.copied),
    () => notify(() => clientText.value.copyFailed, { tone: "warn" }),
  );
}

/** The module that the app is in, as an import names it. */
function moduleName(): string {
  const path = entryPath(paths.value) ?? "app.py";
  return path.replace(/\.py$/, "").replaceAll("/", ".");
}
