import { count } from '@/format/number'
import { axisText, tooltipStyle, type ChartModel } from './chart'

/** Above so many sizes the largest are put together. */
const MOST_BARS = 24

/** How many groups have each size; those that are far fewer are seen too. */
export function groupSizes(input: {
  sizes: readonly { size: number; groups: number }[]
  words: { title: string; size: string; groups: string }
}): ChartModel {
  const { words } = input
  const bars = input.sizes.slice(0, MOST_BARS).map(({ size, groups }) => ({ name: String(size), groups }))
  const rest = input.sizes.slice(MOST_BARS)
  if (rest.length > 0) {
    bars.push({ name: `${rest[0]!.size} …`, groups: rest.reduce((sum, one) => sum + one.groups, 0) })
  }
  return {
    label: words.title,
    draw: ({ tokens }) => ({
      animation: false,
      grid: { left: 44, right: 8, top: 10, bottom: 34 },
      xAxis: {
        type: 'category',
        name: words.size,
        nameLocation: 'middle',
        nameGap: 20,
        nameTextStyle: axisText(tokens),
        data: bars.map(({ name }) => name),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: tokens.line2 } },
        axisLabel: { ...axisText(tokens), hideOverlap: true },
      },
      yAxis: {
        type: 'value',
        splitNumber: 4,
        minInterval: 1,
        splitLine: { lineStyle: { color: tokens.grid } },
        axisLabel: { ...axisText(tokens), formatter: (value: number) => count(value) },
      },
      tooltip: {
        ...tooltipStyle(tokens),
        trigger: 'axis',
        axisPointer: { type: 'none' },
        formatter: (parts) => {
          const bar = bars[(Array.isArray(parts) ? parts[0] : parts)?.dataIndex ?? 0]!
          return `${words.size} ${bar.name}<br><b>${count(bar.groups)}</b> ${words.groups}`
        },
      },
      series: [
        {
          type: 'bar',
          barCategoryGap: '20%',
          barMaxWidth: 40,
          // Two groups beside a thousand are no bar else.
          barMinHeight: 3,
          data: bars.map(({ groups }) => groups),
          itemStyle: { color: tokens.accent },
        },
      ],
    }),
    table: () => ({ head: [words.size, words.groups], rows: bars.map(({ name, groups }) => [name, groups]) }),
  }
}
