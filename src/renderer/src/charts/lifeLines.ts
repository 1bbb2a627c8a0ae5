import { axisText, tooltipStyle, type ChartModel } from './chart'

/** Dead codes at each evaluated epoch, and how many died and came back since the one before. */
export function lifeLines(input: {
  epochs: readonly number[]
  dead: readonly number[]
  died: readonly number[]
  revived: readonly number[]
  words: { title: string; epoch: string; dead: string; died: string; revived: string }
}): ChartModel {
  const { epochs, dead, died, revived, words } = input
  return {
    label: words.title,
    draw: ({ tokens }) => ({
      animation: false,
      grid: { left: 36, right: 10, top: 8, bottom: 22 },
      xAxis: {
        type: 'category',
        data: epochs.map(String),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: tokens.line2 } },
        axisLabel: { ...axisText(tokens), hideOverlap: true },
      },
      yAxis: { type: 'value', minInterval: 1, splitNumber: 3, splitLine: { lineStyle: { color: tokens.grid } }, axisLabel: axisText(tokens) },
      tooltip: {
        ...tooltipStyle(tokens),
        trigger: 'axis',
        formatter: (parts) => {
          const at = (Array.isArray(parts) ? parts[0] : parts)?.dataIndex ?? 0
          return `${words.epoch} ${epochs[at]}<br>${words.dead} <b>${dead[at]}</b><br>${words.died} <b>${died[at]}</b><br>${words.revived} <b>${revived[at]}</b>`
        },
      },
      series: [
        { type: 'line', name: words.dead, data: [...dead], showSymbol: false, lineStyle: { width: 1.5, color: tokens.text3 }, itemStyle: { color: tokens.text3 }, areaStyle: { color: tokens.text3, opacity: 0.12 } },
        { type: 'bar', name: words.died, data: died.map((n) => -n), stack: 'lives', itemStyle: { color: tokens.badSolid } },
        { type: 'bar', name: words.revived, data: [...revived], stack: 'lives', itemStyle: { color: tokens.okSolid } },
      ],
    }),
    table: () => ({
      head: [words.epoch, words.dead, words.died, words.revived],
      rows: epochs.map((epoch, at) => [epoch, dead[at]!, died[at]!, revived[at]!]),
    }),
  }
}
