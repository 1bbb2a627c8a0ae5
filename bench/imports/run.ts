/**
 * How fast a million embeddings come in, in how much memory, and how fast they are browsed; beside `cp` and `sync`, in turns.
 *   npx tsx --tsconfig tsconfig.node.json bench/imports/run.ts [--items 1000000] [--rounds 3] [--no-large] [--folder DIR] [--write]
 * --write puts the figures into docs/scale.md.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeSection } from '../lib/docSection'
import { makeMatrix, makeMetadata, megabytes } from './data'

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '3' }, folder: { type: 'string' },
    'no-large': { type: 'boolean', default: false }, write: { type: 'boolean', default: false },
  },
})
const items = Number(values.items)
const rounds = Number(values.rounds)
const folder = values.folder ?? join(tmpdir(), 'bench-imports')
const root = join(import.meta.dirname, '../..')
mkdirSync(folder, { recursive: true })
const file = (name: string) => join(folder, name)
const loadAtStart = loadavg()[0]!

interface Told {
  ms: number
  peakMb: number
  datasetId?: string
}
function child<T = Told>(script: string, ...args: string[]): T {
  const out = execFileSync(process.execPath, ['--import', 'tsx', join(import.meta.dirname, script), ...args], {
    cwd: root, env: { ...process.env, TSX_TSCONFIG_PATH: join(root, 'tsconfig.node.json') }, maxBuffer: 1 << 24,
  })
  return JSON.parse(out.toString().trim().split('\n').at(-1)!) as T
}
/** A workspace of its own each time, gone afterwards. */
function fresh<T>(work: (workspace: string) => T): T {
  const workspace = file('workspace')
  rmSync(workspace, { recursive: true, force: true })
  try {
    return work(workspace)
  } finally {
    rmSync(workspace, { recursive: true, force: true })
  }
}
function copied(source: string): number {
  const target = file('copy.npy')
  rmSync(target, { force: true })
  const began = performance.now()
  execFileSync('cp', [source, target])
  execFileSync('sync', [target])
  const took = performance.now() - began
  rmSync(target)
  return took
}
const median = (taken: number[]) => [...taken].sort((a, b) => a - b)[taken.length >> 1]!
const best = (taken: number[]) => Math.min(...taken)
const say = (text: string) => console.error(text)

say(`making ${items} × 128 and their metadata in ${folder} (once)`)
const [matrix, metadata] = [file(`${items}x128.npy`), file(`${items}.csv`)]
makeMatrix(matrix, items, 128)
makeMetadata(metadata, items)
execFileSync('sync')

const taken = { copy: [] as number[], matrix: [] as number[], whole: [] as number[] }
let peak = 0
for (let round = 0; round < rounds; round++) {
  taken.copy.push(copied(matrix))
  const alone = fresh((workspace) => child('child.ts', 'matrix', workspace, matrix))
  taken.matrix.push(alone.ms)
  const whole = fresh((workspace) => child('child.ts', 'whole', workspace, matrix, metadata))
  taken.whole.push(whole.ms)
  peak = Math.max(peak, alone.peakMb, whole.peakMb)
  say(`round ${round + 1}: cp and sync ${taken.copy[round]!.toFixed(0)} ms, matrix ${alone.ms.toFixed(0)} ms, whole import ${whole.ms.toFixed(0)} ms, ${peak.toFixed(0)} MB at most`)
}

type Spread = { median: number; p95: number; max: number; asked: number }
interface Browsed {
  opened: number
  firstPage: number
  searching: Spread
  sorting: Spread
  choosing: Spread
  byId: Spread
  neighbours: Spread
  coloursFirst: number
  coloursKept: number
}
const browsed = fresh((workspace) => {
  const { datasetId } = child('child.ts', 'whole', workspace, matrix, metadata)
  const before = child<Browsed & { firstPage: number }>('firstPage.ts', workspace, datasetId!)
  const index = child('child.ts', 'index', workspace, datasetId!)
  say(`indexes: ${(index.ms / 1000).toFixed(0)} s, ${index.peakMb.toFixed(0)} MB at most`)
  return { unindexed: before.firstPage, index, asked: child<Browsed>('browse.ts', workspace, datasetId!) }
})
let large: Told | null = null
if (!values['no-large']) {
  say('10,000,000 × 32')
  makeMatrix(file('10000000x32.npy'), 10_000_000, 32)
  large = fresh((workspace) => child('child.ts', 'whole', workspace, file('10000000x32.npy')))
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`
const ms = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)} ms`
const spread = ({ median: middle, p95, max, asked }: Spread) => `median ${ms(middle)}, p95 ${ms(p95)}, most ${ms(max)} (${asked} asked)`
const share = best(taken.copy) / best(taken.matrix)
const rows = [
  ['`cp` and `sync` of the same file', `${seconds(best(taken.copy))} (median ${seconds(median(taken.copy))})`, ''],
  ['the matrix: read, checked, hashed, written, synced', `${seconds(best(taken.matrix))} (median ${seconds(median(taken.matrix))}), ${(share * 100).toFixed(0)} % of the speed of \`cp\``, 'a third'],
  ['rows and metadata on top of it (CSV, 6 columns, joined in row order)', seconds(best(taken.whole) - best(taken.matrix)), '5 s'],
  ['most memory of the importing process', `${peak.toFixed(0)} MB`, '600 MB'],
  ['first page at once, without indexes', ms(browsed.unindexed), '100 ms'],
  ['search and sort indexes, by a later job', `${seconds(browsed.index.ms)}, ${browsed.index.peakMb.toFixed(0)} MB`, ''],
  ['first page', ms(browsed.asked.firstPage), '100 ms'],
  ['search, with and without a filter', spread(browsed.asked.searching), 'p95 100 ms'],
  ['sort by each column, from the start, from a third on, and within a search', spread(browsed.asked.sorting), 'p95 100 ms'],
  ['sort a lasso of a tenth of the items', spread(browsed.asked.choosing), ''],
  ['an item by its id', spread(browsed.asked.byId), ''],
  ['the 12 nearest of an item (a pass over all)', spread(browsed.asked.neighbours), ''],
  ['colours of a column for the map', `${ms(browsed.asked.coloursFirst)} the first time, then ${ms(browsed.asked.coloursKept)}`, ''],
  ...(large ? [['10,000,000 × 32 (1.28 GB), whole import', `${seconds(large.ms)}, ${large.peakMb.toFixed(0)} MB`, 'within memory']] : []),
]
const text = `## Imports and browsing

${items.toLocaleString('en')} items × 128 float32 (${megabytes(matrix).toFixed(0)} MB .npy) with ${megabytes(metadata).toFixed(0)} MB of metadata, best of ${rounds} rounds taken in turns, on
${cpus()[0]!.model.trim()}, ${cpus().length} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GB; load ${loadAtStart.toFixed(1)} at the start, ${loadavg()[0]!.toFixed(1)} at the end.
Written by \`bench/imports/run.ts --write\`; nothing here is typed by hand.

| what | measured | wanted |
|-|-|-|
${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}
`
console.log(text)
if (values.write) writeSection(join(root, 'docs/scale.md'), 'imports', text)
