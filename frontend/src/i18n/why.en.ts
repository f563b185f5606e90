/** What stands around a Why card; the card's own sentences are in the rules. */

export const whyEn = {
  why: "Why",
  whyNotRunning: "Why it doesn't run",
  mend: "To mend it",
  goTo: (place: string) => `Go to ${place}`,
  readMore: "Read more",
  readMoreHint: "Opens the documentation in a new tab",
  none: "none",
  factSentForm: "Form keys sent",
  factSentQuery: "Query keys sent",
  factSentJson: "JSON keys sent",
  factSentFiles: "Files sent as",
  factSentType: "Content-Type sent",
  factNearest: "Nearest rules",
  factTemplates: "Templates there are",
  factCode: "The line",
  factLocals: "Variables there",
};
