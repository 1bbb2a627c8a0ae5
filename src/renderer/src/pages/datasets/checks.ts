import type { Check, Dataset } from '@shared/entities'
import { count, UNKNOWN } from '@/format/number'
import { joinSentences } from '@/format/sentences'
import type { Key, Texts } from '@/i18n'
import { en } from '@/i18n/en'

/** Checks by level; a note counts as passed. */
export function tallyChecks(checks: readonly Check[]): { error: number; warning: number; ok: number } {
  const of = (level: Check['level']) => checks.filter((check) => check.level === level).length
  return { error: of('error'), warning: of('warning'), ok: of('ok') + of('info') }
}

const known = <T extends object>(table: T, name: string): name is keyof T & string =>
  Object.hasOwn(table, name)

/**
 * Checks whose examples are figures (or, of groups, only their first rows, which say little), and those whose examples
 * are columns; all others name rows or ids.
 */
const FIGURES: readonly string[] = ['dtype', 'norms', 'shape', 'exact-duplicate-groups']
const COLUMNS: readonly string[] = ['constant-columns']

/** Least and largest norm; its examples are least, mean and largest. */
const normRange = (check: Check): string => {
  const [least, , most] = check.examples.map(Number)
  return least === undefined || most === undefined ? UNKNOWN : `${least.toFixed(3)} … ${most.toFixed(3)}`
}

/** A check in words: its name, its figure, and what it means for training where it is not fine. */
export function describeCheck(
  check: Check,
  dataset: Dataset,
  t: Texts,
): { title: string; value: string; note: string | null } {
  const title = known(en.datasets.check, check.check) ? t(`datasets.check.${check.check}`) : check.check
  const value =
    check.check === 'shape'
      ? `${count(dataset.items)} × ${count(dataset.dimensions)}`
      : check.check === 'dtype'
        ? String(check.examples[0] ?? UNKNOWN)
        : check.check === 'norms'
          ? normRange(check)
          : count(check.count)
  if (check.check === 'nonfinite' && check.count > 0 && dataset.nonfinite !== 'refuse')
    return {
      title,
      value,
      note: t(dataset.nonfinite === 'drop' ? 'datasets.advice.droppedRows' : 'datasets.advice.zeroedRows'),
    }
  const advice = en.datasets.advice
  const told =
    check.level !== 'ok' && known(advice, check.check) ? t(`datasets.advice.${check.check}` as Key) : null
  if (check.check === 'unmatched-rows' && check.count > 0)
    return { title, value, note: t('datasets.exampleIds', { ids: check.examples.slice(0, 5).join(', ') }) }
  const rows =
    check.level !== 'ok' && check.examples.length > 0 && !FIGURES.includes(check.check)
      ? t(COLUMNS.includes(check.check) ? 'datasets.exampleColumns' : 'datasets.examples', {
          rows: check.examples.slice(0, 5).join(', '),
        })
      : null
  return { title, value, note: joinSentences(told, rows) || null }
}
