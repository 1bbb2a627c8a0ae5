/**
 * The tree of a million items over 3×256 codes as the Codebooks page asks for it: opened in a fresh process, zoomed,
 * coloured, and how much of it ever leaves the database.
 *   npx tsx --tsconfig tsconfig.node.json bench/store/tree.ts [items] [--write]
 */
import { rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { figuresOf } from '@core/metrics'
import { groupsBySid } from '@core/metrics/groups'
import { openWorkspace } from '@store/workspace'
import { createViews } from '@store/views'
import { writeSection } from '../lib/docSection'
import { fillDataset, random } from './filled'
import { time } from './timing'

const items = Number(process.argv[2] ?? 1_000_000)
const [levels, size] = [3, 256]
const folder = join(tmpdir(), `tree-bench-${process.pid}`)
const loadBefore = loadavg()[0]!

/** Codes over all 256³ prefixes, skewed as real ones are: the square of a uniform number. */
function fill(): { assignmentId: string; prefixes: number } {
  const workspace = openWorkspace(folder)
  const datasetId = fillDataset(workspace, items, (row) => `item ${row}`)
  const codes = Int32Array.from({ length: items * levels }, () => Math.floor((random(1e6) / 1e6) ** 2 * size))
  const sizes = [size, size, size]
  const groups = groupsBySid(codes, levels).map(({ sid, rows }) => ({
    sid, size: rows.length, cause: 'code-capacity' as const, exactDuplicates: 0, meanCosine: 0.5,
  }))
  const figures = figuresOf({ codes, levels, sizes, distinctEmbeddings: null })
  const { id } = workspace.assignments.create({
    datasetId, runId: null, name: 'bench', kind: 'imported', checkpoint: null, method: null, parentId: null, sizes, levels, codes, figures, groups,
  })
  workspace.close()
  return { assignmentId: id, prefixes: figures.uniqueSids }
}

const { assignmentId, prefixes } = fill()

/** What one answer takes in a workspace that was just opened: nothing is kept in memory of this process. */
function fresh<T>(ask: (views: ReturnType<typeof createViews>) => T): { wall: number; answer: T } {
  const workspace = openWorkspace(folder)
  try {
    const views = createViews(workspace)
    let answer: T
    const { wall } = time(() => (answer = ask(views)))
    return { wall, answer: answer! }
  } finally {
    workspace.close()
  }
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
const bytesOf = (value: unknown) => JSON.stringify(value).length
const place = (prefix: number[]) => ({ assignmentId, prefix, depth: 3 })
const cellsOf = (tree: { levels: { cells: unknown[] }[] }) => tree.levels.reduce((sum, { cells }) => sum + cells.length, 0)

const opened = Array.from({ length: 5 }, () => fresh((views) => views.codeTree(place([]))))
const rows: [string, string, string][] = [
  ['items, and prefixes of three codes among them', `${items.toLocaleString('en')}, ${prefixes.toLocaleString('en')} of ${(size ** 3).toLocaleString('en')}`, ''],
  ['the tree opens (three levels asked for, workspace just opened)', `median ${median(opened.map(({ wall }) => wall)).toFixed(0)} ms, most ${Math.max(...opened.map(({ wall }) => wall)).toFixed(0)} ms`, '1 s'],
  ['what that answer holds', `${cellsOf(opened[0]!.answer).toLocaleString('en')} cells, ${(bytesOf(opened[0]!.answer) / 1e3).toFixed(0)} kB: ${((cellsOf(opened[0]!.answer) / prefixes) * 100).toFixed(2)} % of the prefixes`, 'never the whole tree'],
]
for (const [what, prefix] of [['the fullest code', [0]], ['the fullest pair of codes', [0, 0]]] as const) {
  const zoomed = Array.from({ length: 5 }, () => fresh((views) => views.codeTree(place([...prefix]))))
  rows.push([`zoomed to ${what}`, `median ${median(zoomed.map(({ wall }) => wall)).toFixed(0)} ms, ${cellsOf(zoomed[0]!.answer).toLocaleString('en')} cells`, '1 s'])
}
const coloured = fresh((views) => [1, 2].map(() => time(() => views.treeColours({ ...place([]), by: { kind: 'purity', column: 'category' } })).wall))
rows.push(['its colours by a column (asked for apart, after the tree is drawn)', `${coloured.answer[0]!.toFixed(0)} ms the first time, then ${coloured.answer[1]!.toFixed(0)} ms`, ''])
const usage = fresh((views) => views.usage(assignmentId))
rows.push(['items per code of every level', `${usage.wall.toFixed(0)} ms`, ''])
const panel = fresh((views) => [1, 2].map(() => time(() => views.code({ assignmentId, level: 0, code: 0, prefix: null, column: 'category' })).wall))
rows.push(['the panel of the fullest code', `${panel.answer[0]!.toFixed(0)} ms the first time, then ${panel.answer[1]!.toFixed(0)} ms`, ''])

const text = `## The tree of codes

Made-up items over 3 × 256 codes, each answer from a workspace opened for it, on ${cpus()[0]!.model.trim()}, ${cpus().length} cores;
load ${loadBefore.toFixed(1)} at the start, ${loadavg()[0]!.toFixed(1)} at the end. Written by \`bench/store/tree.ts --write\`.

| what | measured | wanted |
|-|-|-|
${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}
`
console.log(text)
if (process.argv.includes('--write')) writeSection(join(import.meta.dirname, '../../docs/scale.md'), 'tree', text)
rmSync(folder, { recursive: true, force: true })
