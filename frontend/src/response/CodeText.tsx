/** Read-only text with colours, numbers and folding: plain at once, and by CodeMirror as soon as that is loaded. */

import { useEffect, useRef, useState } from "preact/hooks";
import { pageNonce } from "../editor/nonce.ts";
import type { MediaKind } from "./media.ts";
import { ScrollingText } from "./ScrollingText.tsx";
import type { TextView } from "./textView.ts";
import "./CodeText.css";

/** What is drawn while CodeMirror loads, which draws only what is on the screen. */
const PLAIN_CHARACTERS = 20_000;

interface CodeTextProps {
  text: string;
  kind: MediaKind;
  label: string;
}

export function CodeText({ text, kind, label }: CodeTextProps) {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<TextView | null>(null);
  const [isReady, setReady] = useState(false);
  useEffect(() => {
    let isGone = false;
    import("./textView.ts").then(
      ({ createTextView }) => {
        if (isGone || !parent.current) return;
        view.current = createTextView(parent.current, pageNonce());
        setReady(true);
      },
      () => undefined, // The plain text stays: nothing is missing but the colours.
    );
    return () => {
      isGone = true;
      view.current?.destroy();
      view.current = null;
    };
  }, []);
  useEffect(() => {
    if (isReady) view.current?.show(text, kind, label);
  }, [isReady, text, kind, label]);
  return (
    <div class="code-text">
      {!isReady && <ScrollingText class="code-plain">{text.slice(0, PLAIN_CHARACTERS)}</ScrollingText>}
      <div ref={parent} class="code-view" hidden={!isReady} />
    </div>
  );
}
