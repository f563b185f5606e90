/** Says when the server has a newer page than this one: calls and events may mean something else by now. */

import { listenForBuild } from "../api/http.ts";
import { shellText } from "../i18n/shell.ts";
import { notify } from "../state/notices.ts";

/** Called once, by `main.tsx`. `own` is the build of this page; a page that was never built has none. */
export function watchUpgrades(own: string | null, reload: () => void): void {
  let told = own;
  listenForBuild((build) => {
    if (own === null || build === null || build === own || build === told) return;
    told = build;
    notify(() => shellText.value.upgraded, {
      lasting: true,
      action: { label: () => shellText.value.reload, run: reload },
    });
  });
}
