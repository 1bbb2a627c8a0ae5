import { writeFileSync } from 'node:fs'
import type { Dataset } from './data'
import type { Results, Run } from './results'

/** The contender whose final quality the others race to. */
const PACE = 'lc-rec'

/** Writes the page from what was measured; nobody edits it by hand. */
export function writeReport(results: Results, file: string): void {
  const { environment: e, runs } = results
  const loads = runs.flatMap(({ load }) => load)
  const dates = runs.map(({ date }) => date.slice(0, 10)).sort()
  const commits = [...new Set(runs.filter(({ by }) => by === 'engine').map((run) => run.commit))]
  const text = [
    '# Semantic IDs beside peers',
    '',
    'Written by `npx tsx --tsconfig tsconfig.node.json bench/peers/run.ts`; not edited by hand. Every figure is computed by',
    'one function (`bench/peers/measure.ts`) from the codes and reconstructions that each contender wrote; a cell is the',
    'median of the seeds and, in brackets, the lowest and the highest.',
    '',
    `${dates[0]}${dates.at(-1) === dates[0] ? '' : ` to ${dates.at(-1)}`}, engine at ${commits.join(', ')}; ${e.processor}, ${e.cores} cores, ${e.memoryGb} GB, ${e.threads} thread${e.threads === 1 ? '' : 's'} for each contender, one contender at a time.`,
    `Load of the machine while it ran (1 minute, before and after each run): ${range(loads, (x) => x.toFixed(1))}.` +
      (Math.max(...loads) > e.cores + 0.5
        ? ' **Others used the machine: seconds are upper bounds, processor seconds a little high; no other figure depends on it.**'
        : ''),
    `${e.versions.join(', ')}.`,
    ...(results.missing.length > 0 ? ['', `**Not measured yet:** ${missingText(results.missing)}. The same command goes on with them.`] : []),
    '',
    'A tenth of the items, the same for all, is held out of training and of every statistic that training uses.',
    '*FVU*: fraction of variance unexplained. *Taken*: held-out items whose codes a training item has. *Left*: training',
    'items too many after minimum-cost resolving, with the FVU then. *Held-out, resolved*: the same against the published',
    'items, which do not move. *As good as LC-Rec after*: processor seconds until both the collision rate and the FVU on',
    "training items are no worse than the medians with which LC-Rec ends (–: never), and that as a share of LC-Rec's whole",
    'loop. Seconds are of training alone, without the start of a process; processor seconds add up all threads and are what',
    'ratios are made of, since they hardly depend on what else the machine does. Peak memory includes the libraries.',
    ...Object.values(results.datasets).flatMap((set) => section(set, runs.filter((run) => run.data === set.name))),
    '',
  ]
  writeFileSync(file, text.join('\n'))
}

function missingText(missing: Results['missing']): string {
  const seeds = new Map<string, number[]>()
  for (const { data, contender, seed } of missing) {
    const what = `${contender} on ${data}`
    seeds.set(what, [...(seeds.get(what) ?? []), seed])
  }
  return [...seeds].map(([what, of]) => `${what} (seed${of.length === 1 ? '' : 's'} ${of.join(', ')})`).join('; ')
}

function section(set: Dataset, runs: Run[]): string[] {
  const seeds = [...new Set(runs.map(({ seed }) => seed))]
  const names = [...new Set(runs.map(({ contender }) => contender))]
  const pace = runs.filter(({ contender }) => contender === PACE)
  const of = (name: string) => runs.filter(({ contender }) => contender === name)
  const row = (cells: string[]): string => `| ${cells.join(' | ')} |`
  const table = (head: string[], cells: (name: string) => string[]): string[] => [row(head), `|${'-|'.repeat(head.length)}`, ...names.map((name) => row([name, ...cells(name)]))]
  const percent = (get: (run: Run) => number) => (name: string) => range(of(name).map(get), (x) => (100 * x).toFixed(2))
  const share = (get: (run: Run) => number) => (name: string) => range(of(name).map(get), (x) => x.toFixed(3))
  const number = (get: (run: Run) => number, digits: number) => (name: string) => range(of(name).map(get), (x) => x.toFixed(digits))
  const perplexities = (name: string): string =>
    Array.from({ length: set.levels }, (_, l) => range(of(name).map((run) => run.perplexities[l]!), (x) => x.toFixed(1))).join(' · ')
  const columns = (gets: ((name: string) => string)[]) => (name: string) => gets.map((get) => get(name))
  return [
    '',
    `## ${set.name}: ${set.items.toLocaleString('en')} × ${set.dimensions}, ${set.levels} levels of ${set.codes} codes`,
    '',
    `${set.said[0]!.toUpperCase()}${set.said.slice(1)}. Seeds ${seeds.join(', ')}.`,
    '',
    ...table(
      ['', 'collisions, %', 'items in them, %', 'FVU, training', 'FVU, held out', 'taken, %', 'perplexity, level by level'],
      columns([
        percent((run) => run.collisionRate), percent((run) => run.itemsInCollisions), share((run) => run.fvu), share((run) => run.heldFvu),
        percent((run) => run.heldTaken), perplexities,
      ]),
    ),
    '',
    ...table(
      ['', 'left', 'FVU, resolved', 'held-out left', 'held-out FVU, resolved', 's', 'processor s', "of LC-Rec's", 'as good as LC-Rec after, processor s', "of LC-Rec's", 'peak, MB', ...(set.tree ? ['purity of code 1, %'] : [])],
      columns([
        number((run) => run.left, 0), share((run) => run.resolvedFvu), number((run) => run.heldLeft, 0), share((run) => run.heldResolvedFvu),
        number((run) => run.seconds, 1), number((run) => run.cpuSeconds, 1), (name) => ofPace(of(name).map((run) => run.cpuSeconds), pace),
        (name) => range(reached(of(name), pace), seconds), (name) => ofPace(reached(of(name), pace), pace), number((run) => run.peakMb, 0),
        ...(set.tree ? [percent((run: Run) => run.treePurity!)] : []),
      ]),
    ),
    '',
    `On (collisions, FVU on training items), medians: ${frontier(names, of, (run) => [run.collisionRate, run.fvu])}`,
    '',
    `On (held-out items taken, FVU held out), medians: ${frontier(names, of, (run) => [run.heldTaken, run.heldFvu])}`,
    '',
    ...names.map((name) => `- ${name}: ${of(name)[0]!.settings}`),
  ]
}

/** Who is dominated by whom; said for each contender that is. */
function frontier(names: string[], of: (name: string) => Run[], get: (run: Run) => [number, number]): string {
  const at = new Map(names.map((name) => [name, [median(of(name).map((run) => get(run)[0])), median(of(name).map((run) => get(run)[1]))] as const]))
  const dominates = (a: string, b: string): boolean => {
    const [[r1, f1], [r2, f2]] = [at.get(a)!, at.get(b)!]
    return r1 <= r2 && f1 <= f2 && (r1 < r2 || f1 < f2)
  }
  const dominated = names.map((name) => [name, names.filter((other) => dominates(other, name))] as const).filter(([, by]) => by.length > 0)
  const best = names.filter((name) => !dominated.some(([one]) => one === name))
  return `nobody dominates ${best.join(', ')}. ${dominated.map(([name, by]) => `${name} is dominated by ${by.join(', ')}`).join('; ')}${dominated.length > 0 ? '.' : ''}`
}

/** Processor seconds until each run was as good as the pace's end; Infinity where it never was. */
function reached(runs: Run[], pace: Run[]): number[] {
  const rate = median(pace.map((run) => run.collisionRate))
  const fvu = median(pace.map((run) => run.fvu))
  return runs.map((run) => run.timeline.find(([, , r, f]) => r <= rate && f <= fvu)?.[1] ?? Infinity)
}

const seconds = (value: number): string => (Number.isFinite(value) ? value.toFixed(1) : '–')

function ofPace(times: number[], pace: Run[]): string {
  if (pace.length === 0) return '–'
  const whole = median(pace.map((run) => run.cpuSeconds))
  return range(times.map((time) => time / whole), (x) => (Number.isFinite(x) ? x.toFixed(2) : '–'))
}

function range(values: number[], write: (value: number) => string): string {
  const [low, middle, high] = [Math.min(...values), median(values), Math.max(...values)].map(write)
  return low === high ? middle! : `${middle} (${low}–${high})`
}

function median(values: number[]): number {
  if (values.length === 0) return NaN
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[(sorted.length - 1) >> 1]!
}
