/** The list of commands, the search through the files, the projects of this browser. */

export const commandsEn = {
  title: "Commands",
  field: "Command, file or route",
  hint: "What would you like to do?",
  none: "Nothing is called that.",
  openFile: (path: string) => `Open ${path}`,
  aFile: "file",
  useRoute: (rule: string) => `Request ${rule}`,
  goTo: (pane: string) => `Go to: ${pane}`,
  newFile: "Show the list of files",

  searchTitle: "Find in all files",
  searchField: "Words to find",
  searchHint: "In every text file of the project",
  searchNone: "No file has that.",

  projectsTitle: "Projects in this browser",
  projectsText:
    "Each is kept here by itself. Whoever clears this browser's data takes them away: download what matters.",
  projectsNone: "None is kept yet: the first edit keeps one.",
  present: "open here",
  savedAt: (time: string) => `saved ${time}`,
  openProject: (name: string) => `Open ${name}`,
  deleteProject: (name: string) => `Delete ${name}`,
  deleted: (name: string) => `Deleted ${name}.`,
  undo: "Undo",
  newProject: "New project",
  copyProject: "Copy this project",
  copyRefused: "No copy was made: this browser's storage is full or closed to us.",
  copyOf: (name: string) => `Copy of ${name}`,
  closed: "This browser keeps nothing for us, so there is no list.",
};
