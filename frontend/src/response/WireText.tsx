/** Lines of the wire, each with the mark of how it ended. */

import type { WireLine } from "./wire.ts";
import "./WireText.css";

const MARKS: Readonly<Record<WireLine["end"], string>> = {
  CRLF: "\\r\\n",
  LF: "\\n",
  CR: "\\r",
  "": "",
};

export function WireText({ lines }: { lines: readonly WireLine[] }) {
  return (
    <pre class="wire" translate={false}>
      {lines.map((line, at) => (
        <span key={at} class="wire-line">
          {line.text}
          <span class="wire-end" data-end={line.end}>
            {MARKS[line.end]}
          </span>
          {"\n"}
        </span>
      ))}
    </pre>
  );
}
