/** Takes a pasted curl command; says what is wrong with it before anything of the present request is lost. */

import { useId, useState } from "preact/hooks";
import { clientText } from "../i18n/client.ts";
import { partsText } from "../i18n/parts.ts";
import { notify } from "../state/notices.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { type CurlImport, fromCurl } from "./export/fromCurl.ts";
import { fill } from "./state.ts";
import "./ImportDialog.css";

export function ImportDialog({ onClose }: { onClose: () => void }) {
  const text = partsText.value;
  const [typed, setTyped] = useState("");
  const hintId = useId();
  const read = fromCurl(typed);
  const problem = "problem" in read ? sentence(read.problem) : null;
  const use = () => {
    if ("problem" in read) return;
    fill(read.draft);
    tellIgnored(read.ignored);
    onClose();
  };
  return (
    <Dialog title={text.importTitle} closeLabel={clientText.value.close} onClose={onClose}>
      <p class="hint">{text.importHint}</p>
      <textarea
        class="import-text"
        aria-label={text.importLabel}
        aria-describedby={hintId}
        placeholder="curl http://127.0.0.1:5000/ -H 'Accept: application/json'"
        rows={7}
        spellcheck={false}
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      <div class="import-foot">
        <p id={hintId} class="import-problem">
          {typed.trim() === "" ? "" : problem}
        </p>
        <Button tone="primary" refused={problem} onClick={use}>
          {text.importUse}
        </Button>
      </div>
    </Dialog>
  );
}

function sentence(problem: Extract<CurlImport, { problem: unknown }>["problem"]): string {
  const text = partsText.value;
  const sentences = {
    notCurl: text.importNotCurl,
    openQuote: text.importOpenQuote,
    noUrl: text.importNoUrl,
  };
  return sentences[problem];
}

function tellIgnored(ignored: readonly string[]): void {
  if (ignored.length === 0) return;
  notify(() => partsText.value.importIgnored(ignored.join(", ")), { tone: "warn" });
}
