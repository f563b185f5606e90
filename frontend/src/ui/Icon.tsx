/** Line icons on a 16 px grid, drawn in the text's colour. Always beside a word or inside a labelled control. */

const PATHS = {
  play: "M4.5 2.8v10.4l8.5-5.2z",
  stop: "M4 4h8v8H4z",
  restart: "M12.9 6.5A5.2 5.2 0 1 0 13.2 8.6M13 2.8v3.8H9.2",
  plus: "M8 3.5v9M3.5 8h9",
  minus: "M3.5 8h9",
  close: "M4 4l8 8M12 4l-8 8",
  check: "M3.2 8.6l3 3 6.6-7",
  more: "M3 8a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0M7.5 8a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0M12 8a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0",
  chevronDown: "M4.5 6.2L8 9.8l3.5-3.6",
  chevronUp: "M4.5 9.8L8 6.2l3.5 3.6",
  chevronRight: "M6.2 4.5L9.8 8l-3.6 3.5",
  arrowLeft: "M13 8H3.4M7 4.2L3.2 8 7 11.8",
  arrowRight: "M3 8h9.6M9 4.2L12.8 8 9 11.8",
  arrowDown: "M8 3v9.6M4.2 9L8 12.8 11.8 9",
  file: "M4 1.8h5l3.2 3.2v9.2H4zM8.8 2v3.2H12",
  fileNew: "M8 14.2H4V1.8h5l3.2 3.2v3M8.8 2v3.2H12M12 10v5M9.5 12.5h5",
  folder: "M1.8 12.8V3.4h4.4l1.6 1.8h6.4v7.6z",
  image: "M2 2.8h12v10.4H2zM2.4 11l3.4-3.4 2.4 2.4 2-2 3.4 3.4M10.6 5.6h.01",
  download: "M8 2.2v7.6M4.8 6.8L8 10l3.2-3.2M2.8 13.4h10.4",
  upload: "M8 10V2.4M4.8 5.4L8 2.2l3.2 3.2M2.8 13.4h10.4",
  share: "M8 9.4V1.8M5.2 4.4L8 1.6l2.8 2.8M5 6.8H3.2v7.2h9.6V6.8H11",
  copy: "M5.6 5.6h7.6v7.6H5.6zM3.4 10.4h-.6V2.8h7.6v.6",
  external: "M7 3.2H3v9.8h9.8V9M9.4 2.8h3.8v3.8M13 3L7.6 8.4",
  search: "M7 11.4a4.4 4.4 0 1 0 0-8.8 4.4 4.4 0 0 0 0 8.8zM10.4 10.4l3.2 3.2",
  pause: "M5.4 3.4v9.2M10.6 3.4v9.2",
  trash: "M2.8 4.2h10.4M6 4V2.4h4V4M4.2 4.4l.6 9.2h6.4l.6-9.2",
  pencil: "M10.6 2.8l2.6 2.6-7.4 7.4-3.2.6.6-3.2z",
  undo: "M3 6.4h6.6a3.4 3.4 0 0 1 0 6.8H6M5.8 3.4L2.8 6.4l3 3",
  info: "M8 14a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM8 7.4v3.4M8 5.2h.01",
  warning: "M8 2.4l6.2 11H1.8zM8 6.6v3M8 11.4h.01",
  error: "M8 14a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM8 4.8v3.8M8 10.8h.01",
  sun: "M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6zM8 1.4v1.4M8 13.2v1.4M1.4 8h1.4M13.2 8h1.4M3.3 3.3l1 1M11.7 11.7l1 1M12.7 3.3l-1 1M4.3 11.7l-1 1",
  moon: "M13.4 9.6A5.8 5.8 0 0 1 6.4 2.6a5.8 5.8 0 1 0 7 7z",
  screen: "M1.8 2.8h12.4v8.4H1.8zM5.4 13.6h5.2M8 11.4v2",
  language:
    "M8 14.2A6.2 6.2 0 1 0 8 1.8a6.2 6.2 0 0 0 0 12.4zM2 8h12M8 1.8c3.6 3.6 3.6 8.8 0 12.4M8 1.8c-3.6 3.6-3.6 8.8 0 12.4",
  sidebar: "M1.8 2.8h12.4v10.4H1.8zM6 3v10",
  code: "M5.4 4.2L1.8 8l3.6 3.8M10.6 4.2L14.2 8l-3.6 3.8",
  send: "M14 2L7 9M14 2L9.6 14 7 9 2 6.4z",
  terminal: "M1.8 2.8h12.4v10.4H1.8zM4.4 6l2 2-2 2M8.4 10.4h3",
  browser: "M1.8 2.8h12.4v10.4H1.8zM1.8 6h12.4M4 4.4h.01M6 4.4h.01",
  routes:
    "M3.6 5.4a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6zM12.4 14.2a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6zM3.6 5.6v4.2a2.6 2.6 0 0 0 2.6 2.6h4.2M12.4 10.4V6.2a2.6 2.6 0 0 0-2.6-2.6H5.6",
  keyboard: "M1.4 4h13.2v8.4H1.4zM4 6.6h.01M6.7 6.6h.01M9.3 6.6h.01M12 6.6h.01M5 9.8h6",
  lock: "M3.4 7h9.2v6.8H3.4zM5.4 7V4.8a2.6 2.6 0 0 1 5.2 0V7",
  key: "M5.4 11.2a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8.4 8.2h6M12 8.4v2.2",
  history: "M2.8 5.6A5.8 5.8 0 1 1 2.2 8M2.4 2.6v3.2h3.2M8 5v3.2l2 1.6",
  cookie:
    "M14 8.2A6 6 0 1 1 7.8 2a2.6 2.6 0 0 0 3 3 2.6 2.6 0 0 0 3.2 3.2zM6 6.4h.01M5.6 10h.01M9.4 10.4h.01",
  type: "M2 13L5.6 4l3.6 9M3.2 10.2H8M10 13l2.2-5.4 2.2 5.4M10.8 11.2h2.8",
  bookmark: "M4 2.2h8v11.6L8 10.6l-4 3.2z",
  twoWays: "M2 5.6h10.4M9.6 2.8l2.8 2.8-2.8 2.8M14 10.8H3.6M6.4 8l-2.8 2.8 2.8 2.8",
  examples: "M2 2h5v5H2zM9 2h5v5H9zM2 9h5v5H2zM9 9h5v5H9z",
  zip: "M2.6 2h10.8v12H2.6zM8 2v1.4M8 5v1.4M8 8v1.4M6.8 11h2.4v1.6H6.8z",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
