import type { CustomSeriesRenderItem } from 'echarts'
import { escapeHtml } from '@/format/escape'
import { count, percent, significant } from '@/format/number'
import { tooltipStyle, type ChartModel } from './chart'
import type { ChartTokens } from './tokens'
import type { PlacedCell } from './treeLayout'

export interface TreeColours {
  kind: 'purity' | 'error'
  /** By depth - 1, then by index in its level. */
  levels: readonly Float32Array[]
  majority: readonly Int32Array[] | null
  /** Names of the classes; they come from files. */
  values: readonly string[]
  /** Place of each class in the categorical palette, -1 for none: a value has one colour everywhere. */
  hues: readonly number[]
}

export interface TreeWords {
  title: string
  items: string
  sids: string
  share: string
  holds: string
  prefix: string
  value: string
  all: string
}

/** Width a level has for its number beside an icicle. */
const GUTTER = 22

/** The code tree below one prefix, as an icicle or as a sunburst. */
export function treeChart(input: {
  shape: 'icicle' | 'sunburst'
  cells: readonly PlacedCell[]
  depths: number
  /** Levels above the first row: what the rows are numbered from. */
  above: number
  colours: TreeColours | null
  selected: readonly number[] | null
  /** First codes that stand out; the others stand back. */
  brushed: ReadonlySet<number> | null
  words: TreeWords
}): ChartModel {
  const { shape, cells, depths, above, colours, selected, brushed, words } = input
  const chosen = selected?.join('-') ?? null
  const total = cells[0]?.cell.items ?? 0
  const figureOf = ({ depth, index }: PlacedCell) => (depth === 0 ? undefined : colours?.levels[depth - 1]?.[index])
  const classOf = ({ depth, index }: PlacedCell) => colours?.majority?.[depth - 1]?.[index] ?? -1
  const largest = Math.max(1e-12, ...(colours?.levels ?? []).flatMap((level) => [...level].filter(Number.isFinite)))
  const fill = (cell: PlacedCell, tokens: ChartTokens) => fillOf(cell, { colours, figureOf, classOf, largest }, tokens)
  const nameOf = ({ cell }: PlacedCell) => (cell.prefix.length === 0 ? words.all : cell.prefix.join('-'))
  return {
    label: words.title,
    draw: ({ tokens, width, height }) => {
      const renderItem: CustomSeriesRenderItem = (params) => {
        const placed = cells[params.dataIndex]!
        const { colour, opacity } = fill(placed, tokens)
        const isChosen = placed.cell.prefix.join('-') === chosen
        const back = brushed !== null && placed.cell.prefix.length > 0 && !brushed.has(placed.cell.prefix[0]!)
        const style = {
          fill: colour,
          opacity: back ? 0.18 : opacity,
          stroke: isChosen ? tokens.accent : tokens.surface,
          lineWidth: isChosen ? 2 : 0.5,
        }
        const name = placed.depth === 0 ? nameOf(placed) : String(placed.cell.prefix.at(-1))
        const text = placed.cell.label === '' ? name : `${name} ${placed.cell.label}`
        return shape === 'icicle'
          ? icicleCell(placed, { width, height, depths, style, text, tokens, isChosen })
          : sunburstCell(placed, { width, height, depths, style, text, tokens, isChosen })
      }
      return {
        animation: false,
        tooltip: {
          ...tooltipStyle(tokens),
          formatter: (part) => {
            const placed = cells[(Array.isArray(part) ? part[0] : part)?.dataIndex ?? 0]!
            const { cell } = placed
            const figure = figureOf(placed)
            const holds = classOf(placed) >= 0 ? (colours?.values[classOf(placed)] ?? '') : ''
            return [
              `<b>${escapeHtml(nameOf(placed))}</b>${cell.label === '' ? '' : ` ${escapeHtml(cell.label)}`}`,
              `${count(cell.items)} ${words.items} (${percent(cell.items / Math.max(1, total))}), ${count(cell.sids)} ${words.sids}`,
              ...(figure === undefined || !Number.isFinite(figure)
                ? []
                : [
                    colours?.kind === 'purity'
                      ? `${escapeHtml(holds)} ${percent(figure)}`
                      : `${words.value} ${significant(figure)}`,
                  ]),
            ].join('<br>')
          },
        },
        series: [
          {
            type: 'custom',
            coordinateSystem: 'none',
            renderItem,
            // ECharts repeats an item that has no value; the place among the cells is one.
            data: cells.map((_, at) => [at]),
          },
        ],
      }
    },
    table: () => ({
      head: [words.prefix, words.items, words.sids, words.share, words.value, words.holds],
      rows: cells.map((placed) => {
        const figure = figureOf(placed)
        return [
          nameOf(placed), placed.cell.items, placed.cell.sids, placed.cell.items / Math.max(1, total),
          figure === undefined || !Number.isFinite(figure) ? null : figure,
          placed.cell.label || (classOf(placed) >= 0 ? (colours?.values[classOf(placed)] ?? '') : ''),
        ]
      }),
    }),
  }

  function icicleCell(placed: PlacedCell, box: CellBox) {
    // The whole is one thin band; the levels share what is left.
    const band = Math.min(20, box.height / 6)
    const row = (box.height - band) / Math.max(1, depths)
    const y = placed.depth === 0 ? 0 : band + (placed.depth - 1) * row
    const high = placed.depth === 0 ? band : row
    const inner = box.width - GUTTER
    const x = GUTTER + placed.from * inner
    const w = Math.max(0.4, (placed.to - placed.from) * inner)
    const rect = { type: 'rect' as const, shape: { x, y, width: w, height: high - 1 }, style: box.style, z2: box.isChosen ? 10 : 0 }
    const gutter = placed.from === 0 && placed.depth > 0
      ? [label(`L${above + placed.depth}`, 0, y + high / 2, box.tokens.text3, 'left')]
      : []
    const own = w > 7 * box.text.length + 6 ? [label(box.text, x + w / 2, y + high / 2, box.tokens.text, 'center')] : shortLabel(placed, w, x + w / 2, y + high / 2, box.tokens)
    return { type: 'group' as const, children: [rect, ...own, ...gutter] }
  }

  function sunburstCell(placed: PlacedCell, box: CellBox) {
    const [cx, cy] = [box.width / 2, box.height / 2]
    const ring = (Math.min(cx, cy) - 4) / (depths + 1)
    const startAngle = -Math.PI / 2 + placed.from * 2 * Math.PI
    const endAngle = -Math.PI / 2 + placed.to * 2 * Math.PI
    const r0 = placed.depth * ring
    const sector = {
      type: 'sector' as const,
      shape: { cx, cy, r0, r: r0 + ring, startAngle, endAngle },
      style: box.style,
      z2: box.isChosen ? 10 : 0,
    }
    const middle = (startAngle + endAngle) / 2
    const at = placed.depth === 0 ? 0 : r0 + ring / 2
    const room = (endAngle - startAngle) * (r0 + ring / 2)
    return {
      type: 'group' as const,
      children: [sector, ...(placed.depth === 0 || room > 18 ? shortLabel(placed, room, cx + at * Math.cos(middle), cy + at * Math.sin(middle), box.tokens) : [])],
    }
  }

  function shortLabel(placed: PlacedCell, room: number, x: number, y: number, tokens: ChartTokens) {
    const text = placed.depth === 0 ? nameOf(placed) : String(placed.cell.prefix.at(-1))
    return room > 6 * text.length + 2 ? [label(text, x, y, tokens.text, 'center')] : []
  }
}

interface CellBox {
  width: number
  height: number
  depths: number
  style: Record<string, unknown>
  text: string
  tokens: ChartTokens
  isChosen: boolean
}

const label = (text: string, x: number, y: number, fill: string, align: 'left' | 'center') => ({
  type: 'text' as const,
  silent: true,
  style: { text, x, y, fill, align, verticalAlign: 'middle' as const, fontSize: 11 },
  z2: 20,
})

/** A class in its colour, paler the more mixed; an error by its size; depth alone where nothing is known. */
function fillOf(
  placed: PlacedCell,
  known: {
    colours: TreeColours | null
    figureOf: (cell: PlacedCell) => number | undefined
    classOf: (cell: PlacedCell) => number
    largest: number
  },
  tokens: ChartTokens,
): { colour: string; opacity: number } {
  const figure = known.figureOf(placed)
  if (placed.depth === 0) return { colour: tokens.surface3, opacity: 1 }
  if (figure === undefined || !Number.isFinite(figure)) return { colour: tokens.sequence[2]!, opacity: 1 }
  if (known.colours?.kind === 'error')
    return { colour: tokens.sequence[Math.min(8, Math.floor((figure / known.largest) * 9))]!, opacity: 1 }
  const hue = known.colours?.hues[known.classOf(placed)] ?? -1
  return { colour: hue < 0 ? tokens.idle : tokens.categories[hue % 12]!, opacity: 0.15 + 0.6 * figure }
}
