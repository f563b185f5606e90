/** The workbench around the client: bar, files, editor, console, preview. */

export const shellEn = {
  run: "Run",
  stop: "Stop",
  restart: "Restart",
};
