import type { PrefixCount } from '@shared/queries'
import { count, percent } from '@/format/number'
import { tooltipStyle, type ChartModel } from './chart'

/**
 * Prefixes as areas: the size tells the items whose SID is shared, the colour what share of the prefix's items that is.
 * Prefixes without a collision take no room. `most`: the largest such share, at the colours' end.
 */
export function collisionTreemap(input: {
  prefixes: readonly PrefixCount[]
  words: { title: string; prefix: string; items: string; colliding: string }
}): ChartModel & { most: number } {
  const { words } = input
  const shown = input.prefixes.filter(({ itemsInCollisions }) => itemsInCollisions > 0)
  const share = ({ items, itemsInCollisions }: PrefixCount) => itemsInCollisions / Math.max(1, items)
  const most = Math.max(1e-9, ...shown.map(share))
  return {
    most,
    label: words.title,
    draw: ({ tokens }) => {
      const step = (value: number) => Math.min(8, 2 + Math.round((6 * value) / most))
      return {
        animation: false,
        tooltip: {
          ...tooltipStyle(tokens),
          formatter: (part) => {
            const one = shown[(Array.isArray(part) ? part[0] : part)!.dataIndex - 1]
            return one === undefined
              ? ''
              : `${words.prefix} <b>${one.prefix.join('-')}-…</b><br>${words.colliding}: ${count(one.itemsInCollisions)} / ${count(one.items)} (${percent(share(one))})`
          },
        },
        series: [
          {
            type: 'treemap',
            left: 0,
            right: 0,
            top: 0,
            bottom: 0,
            roam: false,
            nodeClick: false,
            breadcrumb: { show: false },
            label: { show: true, fontSize: 11, fontFamily: tokens.font, overflow: 'truncate' },
            itemStyle: { borderColor: tokens.surface, borderWidth: 0, gapWidth: 1 },
            data: shown.map((one) => ({
              name: `${one.prefix.join('-')}`,
              value: one.itemsInCollisions,
              itemStyle: { color: tokens.sequence[step(share(one))]! },
              label: { color: step(share(one)) > 4 ? tokens.surface : tokens.text },
            })),
          },
        ],
      }
    },
    table: () => ({
      head: [words.prefix, words.items, words.colliding],
      rows: shown.map((one) => [one.prefix.join('-'), one.items, one.itemsInCollisions]),
    }),
  }
}
