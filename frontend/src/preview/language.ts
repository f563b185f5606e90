/**
 * Tells the pages of ours in the preview's frame which language was chosen here, as they cannot know otherwise.
 *
 * They ask for it. Whoever else asks from within the frame, the app's own scripts included, learns those two letters
 * and nothing more; what a guest says is compared, never read.
 */

import { language } from "../state/settings.ts";

/** What the server's templates/preview.html asks. */
export const QUESTION = "playground: which language?";

/** Answers until it is told to stop. `frame` is the one whose pages are answered; null while there is none. */
export function answerLanguage(frame: () => Window | null | undefined): () => void {
  const answer = ({ data, source, origin }: MessageEvent) => {
    if (data !== QUESTION || source === null || source !== frame()) return;
    // An opaque origin cannot be named; the answer is no secret.
    (source as Window).postMessage(language.peek(), origin === "null" ? "*" : origin);
  };
  addEventListener("message", answer);
  return () => removeEventListener("message", answer);
}
