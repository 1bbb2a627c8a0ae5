export type Cell = string | number | null

/** Columns aligned by spaces; numbers to the right, a dash where there is nothing. */
export function table(header: string[], rows: Cell[][]): string {
  const texts = [header, ...rows.map((row) => row.map((cell) => (cell === null ? '-' : String(cell))))]
  const widths = header.map((_, column) => Math.max(...texts.map((row) => width(row[column] ?? ''))))
  const isNumber = header.map((_, column) => rows.some((row) => typeof row[column] === 'number'))
  return texts
    .map((row) =>
      row
        .map((text, column) => pad(text, widths[column]!, isNumber[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

export const percent = (share: number | null): string | null =>
  share === null ? null : `${(share * 100).toFixed(2)} %`
export const fixed = (value: number | null, digits: number): string | null =>
  value === null ? null : value.toFixed(digits)
/** With a digit after the point where a slow machine would be said to stand still. */
export const speed = (stepsPerSecond: number): string => `${stepsPerSecond.toFixed(stepsPerSecond < 10 ? 1 : 0)} steps/s`
export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`

function pad(text: string, to: number, right: boolean): string {
  const space = ' '.repeat(Math.max(0, to - width(text)))
  return right ? space + text : text + space
}

/** Cells of a terminal: East Asian letters and emoji take two. */
function width(text: string): number {
  let cells = 0
  for (const character of text)
    cells +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}]/u.test(
        character,
      )
        ? 2
        : 1
  return cells
}
