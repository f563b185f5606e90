/** Bytes as a table: where, which, and what they are as letters. */

export const ROW_BYTES = 16;

export interface HexRow {
  readonly offset: string;
  readonly hex: string;
  readonly text: string;
}

/** Rows for `bytes` from `first` row on; at most `count`. A double space parts the halves of a row. */
export function hexRows(bytes: Uint8Array, first: number, count: number): HexRow[] {
  const rows: HexRow[] = [];
  const digits = Math.max(4, bytes.length.toString(16).length);
  const end = Math.min(bytes.length, (first + count) * ROW_BYTES);
  for (let at = first * ROW_BYTES; at < end; at += ROW_BYTES) {
    rows.push(hexRow(bytes.subarray(at, at + ROW_BYTES), at, digits));
  }
  return rows;
}

function hexRow(bytes: Uint8Array, offset: number, digits: number): HexRow {
  const pairs = [...bytes].map((byte) => byte.toString(16).padStart(2, "0"));
  const halves = [pairs.slice(0, 8).join(" "), pairs.slice(8).join(" ")];
  return {
    offset: offset.toString(16).padStart(digits, "0"),
    hex: halves.join("  ").padEnd(ROW_BYTES * 3),
    text: [...bytes].map(letter).join(""),
  };
}

function letter(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·";
}
