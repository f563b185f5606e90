/** Bytes as hex, a screenful more at a time: a megabyte is 65,536 rows, and nobody reads them all. */

import { useState } from "preact/hooks";
import { responseText } from "../i18n/response.ts";
import { Button } from "../ui/Button.tsx";
import { hexRows, ROW_BYTES } from "./hex.ts";
import { ScrollingText } from "./ScrollingText.tsx";
import "./WireText.css";

const ROWS_FIRST = 256;
const ROWS_MORE = 2048;

export function HexTable({ bytes }: { bytes: Uint8Array }) {
  const [count, setCount] = useState(ROWS_FIRST);
  const all = Math.ceil(bytes.length / ROW_BYTES);
  const left = all - count;
  return (
    <>
      <ScrollingText class="hex">
        {hexRows(bytes, 0, count)
          .map((row) => `${row.offset}  ${row.hex} ${row.text}`)
          .join("\n")}
      </ScrollingText>
      {left > 0 && (
        <Button size="small" icon="chevronDown" onClick={() => setCount(count + ROWS_MORE)}>
          {responseText.value.showMore(Math.min(left, ROWS_MORE) * ROW_BYTES)}
        </Button>
      )}
    </>
  );
}
