/** The terminal: a shell in the session's jail. */

export const terminalEn = {
  terminal: "Terminal",
  views: "What this pane shows",
  terminals: "Terminals",
  shell: (number: number) => `Shell ${number}`,
  inputLabel: (number: number) => `Terminal, shell ${number}. F6 leaves it.`,
  open: "Open a terminal",
  close: (number: number) => `Close shell ${number}`,
  full: (most: number) => `A session has at most ${most} terminals. Close one first.`,
  hint: "flask routes, flask shell, python, curl, sqlite3, pytest: in the app's own jail. F6 leaves the terminal.",
  noSession: "No project runs yet. Press Run, then Enter here.",
  exited: (code: number) => `The shell has ended with code ${code}. Enter opens a new one.`,
  runEnded: "The run ended or began anew, and the shell with it. A new one opens.",
  runEndedAgain: "The run ended, and the shell with it. Enter opens a new one.",
  sessionEnded: "The session has ended, and the shell with it. Press Run, then Enter here.",
  idle: "Nothing was typed or shown for long, so the shell was closed. Enter opens a new one.",
  lost: "The terminal could not be reached. Enter tries again.",
  tooMuchOutput: "Too much output to announce: go through the rows to read it.",
};
