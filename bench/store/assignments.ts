/**
 * An assignment of a million items to 3×256 codes: writing it, and what mapping, tree and collisions ask.
 *   npx tsx --tsconfig tsconfig.node.json bench/store/assignments.ts [items] [folder] [--write]
 * `--write` puts the figures into docs/scale.md.
 */
import { rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CollisionGroup } from '@shared/entities'
import type { Figures } from '@shared/figures'
import { groupsBySid } from '@core/metrics/groups'
import { byValue } from '@store/views/collisionsByValue'
import { openWorkspace } from '@store/workspace'
import { writeSection } from '../lib/docSection'
import { fillDataset, random } from './filled'
import { printed, report, reportMany, tell, time } from './timing'

const [itemsAsked, folderAsked] = process.argv.slice(2).filter((one) => !one.startsWith('--'))
const items = Number(itemsAsked ?? 1_000_000)
const folder = folderAsked ?? join(tmpdir(), `store-bench-${process.pid}`)
const [levels, size] = [3, 256]

const workspace = openWorkspace(folder)
const datasetId = fillDataset(workspace, items, (row) => `${['seal', 'octopus', 'rocket', '海豹'][random(4)]} ${row}`)
workspace.items.buildIndexes(datasetId)

// Codes are skewed as real ones are: the square of a uniform number.
const codes = Int32Array.from({ length: items * levels }, () => Math.floor((random(1e6) / 1e6) ** 2 * size))
const groups = groupsBySid(codes, levels).map(({ sid, rows }, i): CollisionGroup => ({
  sid, size: rows.length, cause: (['near-duplicate', 'code-capacity', 'exact-duplicate'] as const)[i % 3]!, exactDuplicates: 0, meanCosine: 0.5,
}))
tell('groups', groups.length, '')
const figures: Figures = {
  items, uniqueSids: 0, conflictItems: 0, collisionRate: 0, itemsInCollisions: 0, largestGroup: 0, singletonRate: 0, randomFloor: null,
  exactDuplicateFloor: null, sidLength: 4, reconstructionMse: null, fractionOfVarianceUnexplained: null, levels: [],
}
const sizes = [size, size, size]
let assignmentId = ''
report('writing the assignment', time(() => {
  assignmentId = workspace.assignments.create({
    datasetId, runId: null, name: 'bench', kind: 'imported', checkpoint: null, method: null, parentId: null, sizes, levels, codes, figures, groups,
  }).id
}))
report('all codes', time(() => workspace.assignments.codes(assignmentId)))
report('usage of every code', time(() => workspace.assignments.usage(assignmentId)))
report('flow from level 1 to 2', time(() => workspace.assignments.flow(assignmentId, 0)))

const prefix = (length: number) => Array.from(codes.subarray(0, levels)).slice(0, length)
const many = (what: string, works: (() => unknown)[]) => reportMany(what, works.flatMap((work) => Array.from({ length: 8 }, () => time(work))))
many('tree: children of nothing, one and two codes', [0, 1, 2].map((length) => () => workspace.assignments.children(assignmentId, prefix(length))))
many('tree: the fullest branch', [[0], [0, 0]].map((at) => () => workspace.assignments.children(assignmentId, at)))

const assigned = { assignmentId, limit: 100 }
many('mapping pages', [
  {}, { sort: 'sid' as const }, { prefix: prefix(1) }, { prefix: prefix(2), sort: 'sid' as const }, { search: prefix(2).join('-') },
  { search: 'octopus 77' }, { search: '海豹' }, { collidingOnly: true }, { search: 'seal 9', sort: 'sid' as const },
  { where: [{ column: 'category', value: 'category 7' }], prefix: prefix(1) },
].map((query) => () => workspace.assignments.page({ ...assigned, ...query })))

const half = workspace.collisions.page({ assignmentId, limit: 1000 }).next
const queries = {
  'groups, largest first': {}, 'groups, after a page': { after: half }, 'groups of a cause': { cause: 'near-duplicate' as const },
  'groups of 10 and more': { minSize: 10 }, 'groups below a code': { prefix: [0] }, 'groups below two codes': { prefix: [0, 1] },
  'groups by SID text': { search: '0-1' }, 'groups with a rare text': { search: 'octopus 777' }, 'groups with a common text': { search: 'seal' },
  'groups with a value': { where: [{ column: 'category', value: 'category 7' }] }, 'groups by another threshold': { cause: 'code-capacity' as const, nearThreshold: 0.7 },
}
for (const [what, query] of Object.entries(queries)) many(what, [() => workspace.collisions.page({ ...assigned, ...query })])
const largest = groups[0]!.sid
byValue(workspace, { assignmentId, column: 'category' })
many('a group’s members', [() => workspace.collisions.members(assignmentId, largest, null, 100)])
many('a group’s rank', [() => workspace.collisions.rank(assignmentId, groups[groups.length >> 1]!.sid)])
many('summary by cause and size', [() => workspace.collisions.summary(assignmentId)])
many('collisions by value, from the second time on', [() => byValue(workspace, { assignmentId, column: 'category' })])
many('edits by hand of a group', [() => workspace.edits.ofSid(assignmentId, largest)])
tell('database', workspace.maintenance.diskUse().databaseBytes / 1e6, 'MB')
report('deleting the assignment', time(() => workspace.assignments.delete(assignmentId)))
workspace.close()
rmSync(folder, { recursive: true, force: true })

if (process.argv.includes('--write')) {
  const table = printed.map(({ what, measured }) => `| ${what} | ${measured} |`).join('\n')
  writeSection(
    'docs/scale.md',
    'assignments',
    `## Assignments and collisions

${items.toLocaleString('en')} items on 3×256 codes, skewed as real ones are, on ${cpus()[0]!.model}, ${cpus().length} cores, load ${loadavg()[0]!.toFixed(1)} at the
end. Written by \`bench/store/assignments.ts --write\`; nothing here is typed by hand. Wanted of every query: p95 below 50 ms.

| what | measured |
|-|-|
${table}`,
  )
}
