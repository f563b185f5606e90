/** The gallery of examples. */

export const examplesEn = {
  button: "Examples",
  title: "Examples",
  intro:
    "Small projects to run, send requests to and take apart. Each opens beside your own work, which stays as it is.",
  search: "Search the examples",
  searchHint: "redirect, upload, session…",
  loading: "Fetching the examples…",
  count: (found: number, all: number) => (found === all ? `${all} examples` : `${found} of ${all} examples`),
  none: (typed: string) => `No example has “${typed}” in it.`,
  showAll: "Show all",
  unreachable: "The playground can't be reached, so the examples can't be fetched.",
  tryAgain: "Try again",
  change: "Change this:",
  about: "About this example",
  others: "Examples",
  back: "Back to your project",
};
