/** The parts of a body in the order and at the time they came: what a stream is about. */

import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Arriving, Piece } from "../client/arriving.ts";
import { formatBytes } from "../files/bytes.ts";
import { panelText } from "../i18n/panel.ts";
import { locale } from "../state/settings.ts";
import { Chip } from "../ui/Chip.tsx";
import { formatMilliseconds } from "./duration.ts";
import { statusTone } from "./status.ts";
import "./ArrivalList.css";

const SHOWN_PIECES_MAX = 500;
const SHOWN_PIECE_CHARACTERS = 2_000;

/** The answer while it is still coming: its status, how much there is of it, and its parts. */
export function ArrivingAnswer({ answer }: { answer: Arriving }) {
  const text = panelText.value;
  return (
    <div class="arriving">
      <p class="arriving-head">
        {answer.status !== null && (
          <Chip tone={statusTone(answer.status)}>
            <span translate={false}>
              {answer.status} {answer.reason}
            </span>
          </Chip>
        )}
        <span>{text.arrived(answer.pieces.length, formatBytes(answer.bytes))}</span>
      </p>
      <ArrivalList pieces={answer.pieces} follows />
    </div>
  );
}

interface ArrivalListProps {
  pieces: readonly Piece[];
  /** Keeps the newest in sight, unless somebody has scrolled away from it. */
  follows?: boolean;
}

export function ArrivalList({ pieces, follows = false }: ArrivalListProps) {
  const text = panelText.value;
  const list = useRef<HTMLOListElement>(null);
  const isAtEnd = useRef(true);
  const words = useMemo(() => decodeAll(pieces), [pieces]);
  const left = Math.max(0, pieces.length - SHOWN_PIECES_MAX);
  useEffect(() => {
    const shown = list.current;
    if (follows && shown && isAtEnd.current) shown.scrollTop = shown.scrollHeight;
  }, [pieces]);
  const look = () => {
    const shown = list.current;
    if (shown) isAtEnd.current = shown.scrollHeight - shown.scrollTop - shown.clientHeight < 24;
  };
  return (
    <>
      {left > 0 && <p class="hint">{text.arrivalsLeft(left)}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it has to be reachable */}
      <ol class="arrivals" aria-label={text.arrivals} tabIndex={0} ref={list} onScroll={look}>
        {pieces.slice(left).map((piece, at) => (
          <li key={left + at} class="arrival">
            <time>+{formatMilliseconds(piece.atMs, locale.value)}</time>
            <code>{words[left + at]}</code>
            <span class="arrival-size">{formatBytes(piece.bytes.length)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}

/** As UTF-8, whose characters may be cut by the borders of pieces. */
function decodeAll(pieces: readonly Piece[]): string[] {
  const decoder = new TextDecoder();
  return pieces.map((piece) => {
    const text = decoder.decode(piece.bytes, { stream: true });
    return text.length > SHOWN_PIECE_CHARACTERS
      ? `${text.slice(0, SHOWN_PIECE_CHARACTERS)}…`
      : text.trimEnd();
  });
}
