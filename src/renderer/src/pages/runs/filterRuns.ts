import { CONFIGURATION_KEYS, type ConfigurationKey } from '@shared/configuration'
import type { RunRow } from '@shared/queries'
import { checkpointOf } from './figures'

type Operator = '=' | '!=' | '<' | '<=' | '>' | '>='
interface Condition {
  key: string
  operator: Operator
  value: string
}

const figures = (run: RunRow) => checkpointOf(run, 'best-collision')?.figures ?? null

/** What can be asked for beside the configuration's keys; figures are those of the fewest-collisions checkpoint. */
const FIELDS: Record<string, (run: RunRow) => string | number | readonly string[] | null> = {
  name: (run) => run.name,
  dataset: (run) => run.datasetName,
  preset: (run) => run.preset,
  status: (run) => run.status,
  tag: (run) => run.tags,
  sweep: (run) => run.sweep,
  notes: (run) => run.notes,
  epoch: (run) => run.epoch,
  collisions: (run) => figures(run)?.collisionRate ?? null,
  unexplained: (run) => figures(run)?.fractionOfVarianceUnexplained ?? null,
  largest: (run) => figures(run)?.largestGroup ?? null,
  perplexity: (run) => figures(run)?.levels[0]?.perplexity ?? null,
  seconds: (run) => (run.timing === null ? null : run.timing.trainMs / 1000),
}
export const FILTER_FIELDS = Object.keys(FIELDS)

const CONDITION = /^([A-Za-z_]+)(!=|<=|>=|=|<|>)(.+)$/

/** `lr<0.001 tag=baseline movies` → conditions, and the words that are left. What names no field stays a word. */
export function parseFilter(text: string): { conditions: Condition[]; words: string } {
  const conditions: Condition[] = []
  const words: string[] = []
  for (const token of text.match(/[^\s"]*"[^"]*"|\S+/g) ?? []) {
    const [, key, operator, value] = CONDITION.exec(token) ?? []
    if (key !== undefined && (key in FIELDS || (CONFIGURATION_KEYS as readonly string[]).includes(key))) {
      conditions.push({ key, operator: operator as Operator, value: value!.replace(/^"|"$/g, '') })
    } else words.push(token)
  }
  return { conditions, words: words.join(' ') }
}

const valueOf = (run: RunRow, key: string) =>
  key in FIELDS ? FIELDS[key]!(run) : (run.configuration[key as ConfigurationKey] as unknown)

function holds(run: RunRow, { key, operator, value }: Condition): boolean {
  const found = valueOf(run, key)
  if (operator === '=' || operator === '!=') {
    const texts = Array.isArray(found) && key === 'tag' ? (found as string[]) : [Array.isArray(found) ? found.join(',') : String(found)]
    const is = texts.some((text) => text.toLowerCase() === value.toLowerCase() || (value !== '' && Number(text) === Number(value)))
    return is === (operator === '=')
  }
  const wanted = value.endsWith('%') ? Number(value.slice(0, -1)) / 100 : Number(value)
  if (typeof found !== 'number' || Number.isNaN(wanted)) return false
  return operator === '<' ? found < wanted : operator === '<=' ? found <= wanted : operator === '>' ? found > wanted : found >= wanted
}

export const filterRuns = (rows: readonly RunRow[], conditions: readonly Condition[]): RunRow[] =>
  rows.filter((run) => conditions.every((condition) => holds(run, condition)))

/** Runs of one sweep together, sweeps in the order of their first run; those of none stay where they are. */
export function groupBySweep(rows: readonly RunRow[]): RunRow[] {
  const groups = new Map<string, RunRow[]>()
  for (const run of rows) {
    const key = run.sweep ?? `\0${run.id}`
    const group = groups.get(key)
    if (group) group.push(run)
    else groups.set(key, [run])
  }
  return [...groups.values()].flat()
}
