/** Places in the project that a line of output names: `File "/app/x.py", line 12` and `x.py:12`. */

export interface Place {
  file: string;
  line: number;
  /** Where the words stand in the text. */
  from: number;
  to: number;
}

const PLACE = /File "([^"]+)", line (\d+)|((?:[\w.-]+\/|\/)*[\w.-]+\.[A-Za-z]\w*):(\d+)/g;

export function findPlaces(text: string): Place[] {
  return [...text.matchAll(PLACE)].map((match) => ({
    file: match[1] ?? match[3] ?? "",
    line: Number(match[2] ?? match[4]),
    from: match.index,
    to: match.index + match[0].length,
  }));
}
