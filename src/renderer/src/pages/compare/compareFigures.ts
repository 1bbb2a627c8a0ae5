import { changedKeys, showValue } from '@/pages/runs/figures'
import { count, fixed, percent, signed } from '@/format/number'
import type { Texts } from '@/i18n'
import type { Compared } from './useCompared'

export interface FigureRow {
  title: string
  values: string[]
  /** Last against first, with its sign; null where there are more than two or one is missing. */
  difference: string | null
  tone: 'good' | 'bad' | 'muted'
}

/** Figures of the chosen checkpoint side by side; with two runs also B − A, and whether that is better. */
export function figureRows(compared: readonly Compared[], t: Texts): FigureRow[] {
  const row = (
    title: string,
    pick: (one: Compared) => number | null | undefined,
    text: (value: number) => string,
    lower: boolean,
    difference = text,
  ): FigureRow => {
    const values = compared.map((one) => pick(one) ?? null)
    const [a, b] = values
    const by = compared.length === 2 && a != null && b != null ? b - a : null
    return {
      title,
      values: values.map((value) => (value === null ? '–' : text(value))),
      difference: by === null ? null : signed(by, difference),
      tone: by === null || by === 0 ? 'muted' : by < 0 === lower ? 'good' : 'bad',
    }
  }
  const levels = Math.max(0, ...compared.map(({ checkpoint }) => checkpoint?.figures.levels.length ?? 0))
  return [
    row(
      t('compare.figure.collisionRate'),
      (one) => one.checkpoint?.figures.collisionRate,
      percent,
      true,
      (v) => `${(v * 100).toFixed(2)} pp`,
    ),
    row(t('compare.figure.uniqueSids'), (one) => one.checkpoint?.figures.uniqueSids, count, false),
    row(
      t('compare.figure.itemsInCollisions'),
      (one) => one.checkpoint?.figures.itemsInCollisions,
      count,
      true,
    ),
    row(t('compare.figure.largestGroup'), (one) => one.checkpoint?.figures.largestGroup, count, true),
    row(
      t('compare.unexplained'),
      (one) => one.checkpoint?.figures.fractionOfVarianceUnexplained,
      (v) => fixed(v, 3),
      true,
    ),
    ...Array.from({ length: levels }, (_, level) =>
      row(
        t('compare.figure.used', { level: level + 1 }),
        (one) => one.checkpoint?.figures.levels[level]?.used,
        count,
        false,
      ),
    ),
  ]
}

/** Everything as a table that a person can paste into a report. */
export function asMarkdown(compared: readonly Compared[], t: Texts): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
  const head = [
    '',
    ...compared.map(({ letter, run }) => `${letter}: ${run.name}`),
    ...(compared.length === 2 ? ['B − A'] : []),
  ]
  const first = compared[0]?.run.configuration
  const keys =
    first === undefined
      ? []
      : [...new Set(compared.slice(1).flatMap(({ run }) => changedKeys(first, run.configuration)))]
  const rows = [
    ...figureRows(compared, t).map((row) => [
      row.title,
      ...row.values,
      ...(compared.length === 2 ? [row.difference ?? ''] : []),
    ]),
    ...keys.map((key) => [
      `\`${key}\``,
      ...compared.map(({ run }) => showValue(run.configuration[key])),
      ...(compared.length === 2 ? [''] : []),
    ]),
  ]
  const line = (cells: string[]) => `| ${cells.map(cell).join(' | ')} |`
  return (
    [line(head), `|${head.map((_, index) => (index === 0 ? '-' : '-:')).join('|')}|`, ...rows.map(line)].join(
      '\n',
    ) + '\n'
  )
}
