/** Makes a link to the project as it is now, and what puts it into another site's page. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Problem, Unreachable } from "../api/http.ts";
import { shareProject } from "../api/snippets.ts";
import { commandsText } from "../i18n/commands.ts";
import { shellText } from "../i18n/shell.ts";
import { announce } from "../state/notices.ts";
import { projectName, snapshot } from "../state/project.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { closeDialog } from "./dialogs.ts";
import "./ShareDialog.css";

export function ShareDialog() {
  const text = shellText.value;
  const own = commandsText.value;
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
    <Dialog title={own.shareTitle} closeLabel={text.close} onClose={closeDialog}>
      <p class="dialog-text">{own.shareText}</p>
      {problem.value !== null && <p class="dialog-problem">{problem.value}</p>}
      {problem.value === null && link.value === null && <p class="dialog-text">{own.sharing}</p>}
      {link.value !== null && (
        <>
          <CopyRow label={own.shareLink} value={link.value} copy={text.copy} isFirst />
          <p class="dialog-text share-embed">{own.shareEmbedText}</p>
          <CopyRow label={own.shareEmbed} value={frameFor(link.value)} copy={own.copyEmbed} />
        </>
      )}
    </Dialog>
  );
}

/** What another site's page takes up to show the project; a name is no markup. */
export function frameFor(link: string, name: string = projectName.value): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  const title = name.replace(/[&<>"]/g, (sign) => entities[sign] ?? sign);
  return `<iframe src="${link}?embed=1" title="${title}" width="100%" height="600" loading="lazy" allow="clipboard-write"></iframe>`;
}

interface CopyRowProps {
  label: string;
  value: string;
  copy: string;
  isFirst?: boolean;
}

function CopyRow({ label, value, copy, isFirst = false }: CopyRowProps) {
  const text = shellText.value;
  const outcome = useSignal<"none" | "copied" | "failed">("none");
  const take = async () => {
    try {
      await navigator.clipboard.writeText(value);
      outcome.value = "copied";
      announce(text.copied);
    } catch {
      outcome.value = "failed"; // Refused, or a page without a secure context.
    }
  };
  return (
    <>
      <div class="share-link">
        <input readOnly value={value} aria-label={label} onFocus={(event) => event.currentTarget.select()} />
        <Button
          tone={isFirst ? "primary" : "plain"}
          icon={outcome.value === "copied" ? "check" : "copy"}
          onClick={() => void take()}
        >
          {outcome.value === "copied" ? text.copied : copy}
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
