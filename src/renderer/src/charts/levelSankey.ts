import { escapeHtml } from '@/format/escape'
import { count } from '@/format/number'
import { tooltipStyle, type ChartModel } from './chart'
import { levelColour } from './tokens'

/** Codes of each side that get a band of their own; the others share one. */
const BANDS = 14

/** Items from a level's codes to the next one's, the largest by name and all others together. */
export function levelSankey(input: {
  level: number
  rows: number
  columns: number
  /** rows × columns, row-major. */
  counts: Int32Array
  /** Which side the selection is of: a, the upper level, or b. */
  side: 'a' | 'b'
  selected: number | null
  brushed: ReadonlySet<number> | null
  describe: { row: (code: number) => string; column: (code: number) => string }
  words: { title: string; items: string; others: (n: number) => string; from: string; to: string }
}): ChartModel {
  const { level, rows, columns, counts, side, selected, brushed, describe, words } = input
  const sums = (length: number, at: (i: number, j: number) => number, other: number) =>
    Int32Array.from({ length }, (_, i) => {
      let sum = 0
      for (let j = 0; j < other; j++) sum += at(i, j)
      return sum
    })
  const rowSums = sums(rows, (i, j) => counts[i * columns + j]!, columns)
  const columnSums = sums(columns, (i, j) => counts[j * columns + i]!, rows)
  const named = (totals: Int32Array, always: number | null) => {
    const used = [...totals.keys()].filter((code) => totals[code]! > 0).sort((a, b) => totals[b]! - totals[a]!)
    const shown = new Set(used.slice(0, BANDS))
    if (always !== null && totals[always]! > 0) shown.add(always)
    return { shown, others: used.length - shown.size }
  }
  const [left, right] = [named(rowSums, side === 'a' ? selected : null), named(columnSums, side === 'b' ? selected : null)]
  const links = new Map<string, number>()
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const n = counts[i * columns + j]!
      if (n === 0) continue
      const key = `${left.shown.has(i) ? i : 'x'}>${right.shown.has(j) ? j : 'x'}`
      links.set(key, (links.get(key) ?? 0) + n)
    }
  }
  const nameOf = (side: 'a' | 'b', code: string) => `${side}${code}`
  const wordsOf = (id: string) =>
    id.slice(1) === 'x' ? words.others(id.startsWith('a') ? left.others : right.others) : id.slice(1)
  const holdsOf = (id: string) =>
    id.slice(1) === 'x' ? '' : id.startsWith('a') ? describe.row(Number(id.slice(1))) : describe.column(Number(id.slice(1)))
  const all = [...links].map(([key, value]) => {
    const [i, j] = key.split('>') as [string, string]
    return { source: nameOf('a', i), target: nameOf('b', j), value, code: (side === 'a' ? i : j) === 'x' ? null : Number(side === 'a' ? i : j) }
  })
  const nodes = [...new Set(all.flatMap(({ source, target }) => [source, target]))]
  return {
    label: words.title,
    draw: ({ tokens }) => ({
      animation: false,
      tooltip: {
        ...tooltipStyle(tokens),
        formatter: (part) => {
          const { data, name, value, dataType } = (Array.isArray(part) ? part[0] : part) as unknown as {
            data: { source?: string; target?: string }; name: string; value: number; dataType: string
          }
          const line = (id: string, word: string) => `${word} <b>${escapeHtml(wordsOf(id))}</b> ${escapeHtml(holdsOf(id))}`
          const places = dataType === 'edge' ? [line(data.source!, words.from), line(data.target!, words.to)] : [line(name, name.startsWith('a') ? words.from : words.to)]
          return [...places, `${count(value)} ${words.items}`].join('<br>')
        },
      },
      series: [
        {
          type: 'sankey',
          left: 8,
          right: 64,
          top: 8,
          bottom: 8,
          nodeWidth: 10,
          nodeGap: 3,
          layoutIterations: 16,
          draggable: false,
          emphasis: { focus: 'adjacency' },
          label: { color: tokens.text2, fontSize: 11, formatter: ({ name }) => wordsOf(String(name)) },
          data: nodes.map((name) => ({
            name,
            itemStyle: {
              color: name.endsWith('x') ? tokens.idle : levelColour(tokens, name.startsWith('a') ? level : level + 1),
              borderWidth: 0,
            },
          })),
          links: all.map(({ source, target, value, code }) => {
            const stands = code !== null && (code === selected || brushed?.has(code) === true)
            const others = selected !== null || brushed !== null
            return {
              source, target, value,
              lineStyle: { color: stands ? tokens.accent : tokens.text3, opacity: stands ? 0.5 : others ? 0.12 : 0.25, curveness: 0.5 },
            }
          }),
        },
      ],
    }),
    table: () => ({
      head: [words.from, words.to, words.items],
      rows: all.map(({ source, target, value }) => [wordsOf(source), wordsOf(target), value]),
    }),
  }
}
