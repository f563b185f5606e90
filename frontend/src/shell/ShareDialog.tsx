/** Makes a link to the project as it is now. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Problem, Unreachable } from "../api/http.ts";
import { shareProject } from "../api/snippets.ts";
import { shellText } from "../i18n/shell.ts";
import { announce } from "../state/notices.ts";
import { snapshot } from "../state/project.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { closeDialog } from "./dialogs.ts";
import "./ShareDialog.css";

export function ShareDialog() {
  const text = shellText.value;
  const link = useSignal<string | null>(null);
  const problem = useSignal<string | null>(null);
  useEffect(() => {
    shareProject(snapshot()).then(
      ({ id }) => {
        link.value = `${location.origin}/s/${id}`;
      },
      (error: unknown) => {
        problem.value = words(error);
      },
    );
  }, [link, problem]);
  return (
    <Dialog title={text.shareTitle} closeLabel={text.close} onClose={closeDialog}>
      <p class="dialog-text">{text.shareText}</p>
      {problem.value !== null && <p class="dialog-problem">{problem.value}</p>}
      {problem.value === null && link.value === null && <p class="dialog-text">{text.sharing}</p>}
      {link.value !== null && <LinkRow link={link.value} />}
    </Dialog>
  );
}

function LinkRow({ link }: { link: string }) {
  const text = shellText.value;
  const outcome = useSignal<"none" | "copied" | "failed">("none");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      outcome.value = "copied";
      announce(text.copied);
    } catch {
      outcome.value = "failed"; // Refused, or a page without a secure context.
    }
  };
  return (
    <>
      <div class="share-link">
        <input
          readOnly
          value={link}
          aria-label={text.shareLink}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button
          tone="primary"
          icon={outcome.value === "copied" ? "check" : "copy"}
          onClick={() => void copy()}
        >
          {outcome.value === "copied" ? text.copied : text.copy}
        </Button>
      </div>
      {outcome.value === "failed" && <p class="dialog-problem">{text.copyFailed}</p>}
    </>
  );
}

function words(error: unknown): string {
  if (error instanceof Problem) return error.detail;
  if (error instanceof Unreachable) return shellText.value.offlineText;
  throw error;
}
