/** The splitters of the workbench: each knows which size it changes and what a pixel of it is. */

import { shellText } from "../i18n/shell.ts";
import { type PaneSizes, resetSize, resize, SIZE_BOUNDS, sizes } from "../state/panes.ts";
import { Splitter } from "../ui/Splitter.tsx";

interface Kind {
  orientation: "vertical" | "horizontal";
  perPixel: () => number;
}

const KINDS: Record<keyof PaneSizes, Kind> = {
  filesPx: { orientation: "vertical", perPixel: () => 1 },
  sidePercent: { orientation: "vertical", perPixel: () => -100 / innerWidth },
  requestPercent: { orientation: "horizontal", perPixel: () => 100 / columnHeight() },
  consolePx: { orientation: "horizontal", perPixel: () => -1 },
};

export function PaneSplitter({ which }: { which: keyof PaneSizes }) {
  const text = shellText.value;
  const labels: Record<keyof PaneSizes, string> = {
    filesPx: text.resizeFiles,
    sidePercent: text.resizeSide,
    requestPercent: text.resizeRequest,
    consolePx: text.resizeConsole,
  };
  return (
    <Splitter
      {...KINDS[which]}
      label={labels[which]}
      value={sizes.value[which]}
      bounds={SIZE_BOUNDS[which]}
      onChange={(value) => resize(which, value)}
      onReset={() => resetSize(which)}
    />
  );
}

function columnHeight(): number {
  return document.querySelector(".column-client")?.clientHeight || innerHeight;
}
