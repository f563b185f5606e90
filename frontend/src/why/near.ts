/** The word that was probably meant: the nearest one by letters added, lost, changed or swapped. */

/** How many letters may differ, by the length of the word. */
function allowance(word: string): number {
  return word.length <= 3 ? 1 : word.length <= 7 ? 2 : 3;
}

export function nearestOf(word: string, known: Iterable<string>): string | null {
  let best: string | null = null;
  let least = allowance(word) + 1;
  for (const each of known) {
    const far = each === word ? least : distance(word.toLowerCase(), each.toLowerCase());
    if (far < least) [best, least] = [each, far];
  }
  return best;
}

/** Damerau's distance, adjacent letters swapped counting as one. */
export function distance(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, at) => at)];
  const cell = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= other.length; j++) {
      const changed = cell(i - 1, j - 1) + (one[i - 1] === other[j - 1] ? 0 : 1);
      const isSwapped = one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      const swapped = isSwapped ? cell(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(cell(i - 1, j) + 1, cell(i, j - 1) + 1, changed, swapped));
    }
  }
  return cell(one.length, other.length);
}
