/** The line between two panes: dragged, or moved by arrows; a double click or Enter gives the usual size back. */

import { useRef } from "preact/hooks";
import "./Splitter.css";

interface SplitterProps {
  label: string;
  /** Of the line itself: a vertical one parts left from right. */
  orientation: "vertical" | "horizontal";
  value: number;
  bounds: readonly [least: number, most: number];
  /** How much of `value` one pixel of the pointer is; negative where the pane lies behind the line. */
  perPixel: () => number;
  onChange: (value: number) => void;
  onReset: () => void;
}

const STEP_PX = 16;
const LARGE_STEP_PX = 64;

export function Splitter(props: SplitterProps) {
  const { label, orientation, value, bounds, perPixel, onChange, onReset } = props;
  const drag = useRef<{ from: number; value: number } | null>(null);
  const along = (event: PointerEvent) => (orientation === "vertical" ? event.clientX : event.clientY);

  const grasp = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { from: along(event), value };
  };
  const pull = (event: PointerEvent) => {
    if (drag.current) onChange(drag.current.value + (along(event) - drag.current.from) * perPixel());
  };
  const release = () => {
    drag.current = null;
  };
  const key = (event: KeyboardEvent) => {
    const step = event.shiftKey ? LARGE_STEP_PX : STEP_PX;
    const next = keyValue(event.key, orientation, value, step * perPixel(), bounds);
    if (event.key === "Enter") onReset();
    else if (next !== null) onChange(next);
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: <hr> is no focusable window splitter
    <div
      class="splitter"
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={orientation}
      aria-valuenow={Math.round(value)}
      aria-valuemin={bounds[0]}
      aria-valuemax={bounds[1]}
      onPointerDown={grasp}
      onPointerMove={pull}
      onPointerUp={release}
      onPointerCancel={release}
      onDblClick={onReset}
      onKeyDown={key}
    />
  );
}

export function keyValue(
  key: string,
  orientation: "vertical" | "horizontal",
  value: number,
  step: number,
  bounds: readonly [number, number],
): number | null {
  const [back, forth] = orientation === "vertical" ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
  if (key === back) return value - step;
  if (key === forth) return value + step;
  if (key === "Home") return bounds[0];
  if (key === "End") return bounds[1];
  return null;
}
