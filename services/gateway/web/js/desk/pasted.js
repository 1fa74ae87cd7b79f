/** Rows copied from a spreadsheet. */

/** The rows of a paste, cell by cell; null when it is only a word to put into a field. */
export function rowsOf(event) {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const rows = text.split(/\r?\n/u).map((line) => line.split("\t").map((cell) => cell.trim())).filter((cells) => cells.some(Boolean));
  if (rows.length < 2 && (rows[0]?.length ?? 0) < 2) return null;
  event.preventDefault();
  return rows;
}

/** Keep rows one after the other, until one is refused, or `keep` answers null: `{kept, problem, at}`. */
export async function keepAll(rows, keep) {
  let kept = 0;
  for (const row of rows) {
    try {
      if ((await keep(row)) === null) return { kept, problem: null, at: row };
    } catch (problem) {
      return { kept, problem, at: row };
    }
    kept += 1;
  }
  return { kept, problem: null, at: null };
}
