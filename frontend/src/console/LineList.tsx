/** Lines of the log elsewhere than in the console: as many as an app printed, drawn as far as one looks. */

import { useEffect, useRef } from "preact/hooks";
import { type Line, retellings } from "../state/console.ts";
import { Blocks } from "./blocks.ts";

interface LineListProps {
  /** Later ones may come to it. */
  lines: readonly Line[];
  /** Another one begins another list. */
  of: unknown;
  class?: string;
}

export function LineList({ lines, of, class: name }: LineListProps) {
  const place = useRef<HTMLDivElement>(null);
  const shown = useRef<{ blocks: Blocks; next: number } | null>(null);
  useEffect(() => {
    if (place.current === null) return;
    const blocks = new Blocks(place.current, null);
    shown.current = { blocks, next: 0 };
    return () => blocks.clear();
  }, [of, retellings.value]);
  useEffect(() => {
    const list = shown.current;
    if (list === null) return;
    const { next } = list;
    list.next = (lines.at(-1)?.number ?? next - 1) + 1;
    list.blocks.add(lines.filter((line) => line.number >= next));
  }, [of, retellings.value, lines.length, lines.at(-1)?.number]);
  return <div class={name} ref={place} />;
}
