/**
 * A workspace of many long runs: how the list opens, a chart's numbers are read, and the database grows.
 *   npx tsx --tsconfig tsconfig.node.json bench/store/runs.ts [runs] [epochs] [folder] [--write]
 * `--write` puts the figures into docs/scale.md.
 */
import { rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { BASE_CONFIGURATION } from '@shared/configuration'
import type { CheckpointFigures } from '@shared/figures'
import { openWorkspace } from '@store/workspace'
import { writeSection } from '../lib/docSection'
import { printed, report, reportMany, tell, time } from './timing'

const [runsAsked, epochsAsked, folderAsked] = process.argv.slice(2).filter((one) => !one.startsWith('--'))
const runs = Number(runsAsked ?? 500)
const epochs = Number(epochsAsked ?? 2000)
const folder = folderAsked ?? join(tmpdir(), `store-bench-${process.pid}`)

const workspace = openWorkspace(folder)
const datasetId = workspace.datasets.begin({ name: 'bench', sourceFile: 'bench' })
const writer = workspace.embeddings.writer(datasetId, { name: 'embedding', dimensions: 1, sourceDtype: 'float32' })
writer.append(new Float32Array(1))
writer.commit()
workspace.items.insert(datasetId, 0, [{ id: 'a', title: null, picture: null, values: [] }])
workspace.datasets.finish(datasetId, { items: 1, checks: [], titleColumn: null, pictureColumn: null, columns: [] })

const figuresAt = (epoch: number): CheckpointFigures => ({
  epoch, items: 3979, uniqueSids: 3800, conflictItems: 179, collisionRate: 179 / 3979 / (epoch + 1), itemsInCollisions: 300, largestGroup: 9,
  singletonRate: 0.92, randomFloor: 0.007, exactDuplicateFloor: 0, sidLength: 4, reconstructionMse: 0.001, fractionOfVarianceUnexplained: 0.3,
  levels: Array.from({ length: 3 }, () => ({ size: 64, used: 60, deadCodes: 4, perplexity: 41.5, gini: 0.3 })),
})
const terms = { total: 1, recon: 0.5, commit: 0.25, codebook: 0.25, hinge: 0 }
const usage = Array.from({ length: 3 }, (_, l) => Int32Array.from({ length: 64 }, (_, code) => (code * 7 + l) % 200))

const before = workspace.maintenance.diskUse().databaseBytes
const ids: string[] = []
const writing = time(() => {
  for (let i = 0; i < runs; i++) {
    const { id } = workspace.runs.create({ name: `run ${i}`, datasetId, preset: 'recommended', configuration: BASE_CONFIGURATION, tags: ['bench'] })
    ids.push(id)
    for (let epoch = 0; epoch < epochs; epoch++) {
      workspace.metrics.append(id, {
        epoch, step: epoch * 8, learningRate: 1e-3, beta: 0.25, train: terms, validation: terms, figures: figuresAt(epoch),
        elapsedMs: epoch * 50, stepsMs: 40, revivedCodes: 0,
      }, usage)
    }
    for (const kind of ['last', 'best-loss', 'best-collision'] as const) {
      workspace.checkpoints.put(id, { kind, epoch: epochs - 1, validationLoss: 0.5, figures: figuresAt(epochs - 1), model: [new Uint8Array(1000)] })
    }
  }
})
report('writing it all', writing)
tell('an epoch', (writing.cpu / runs / epochs) * 1000, 'µs of the processor')
workspace.maintenance.optimise()
tell('growth of the database a run', (workspace.maintenance.diskUse().databaseBytes - before) / runs / 1000, 'kB')

const again = <T>(work: () => T) => Array.from({ length: 20 }, () => time(work))
reportMany('first 100 runs, newest first', again(() => workspace.runs.page({ limit: 100 })))
reportMany('all runs, by collision rate', again(() => workspace.runs.page({ limit: 500, sort: { by: 'collisionRate', direction: 'asc' } })))
reportMany('runs found by text', again(() => workspace.runs.page({ limit: 100, search: 'run 49' })))
reportMany('a chart: every epoch of a run', again(() => workspace.metrics.page(ids[7]!, -1)))
reportMany('usage at an epoch', again(() => workspace.metrics.usage(ids[7]!, Math.floor(epochs / 2))))
reportMany('usage over time', again(() => workspace.metrics.usageOverTime(ids[7]!, 0)))
report('disk use by dataset and run', time(() => workspace.maintenance.diskUse()))
workspace.close()
rmSync(folder, { recursive: true, force: true })

if (process.argv.includes('--write')) {
  const table = printed.map(({ what, measured }) => `| ${what} | ${measured} |`).join('\n')
  writeSection(
    'docs/scale.md',
    'runs',
    `## Many long runs

${runs} runs of ${epochs.toLocaleString('en')} epochs with three checkpoints each in one workspace, on ${cpus()[0]!.model}, ${cpus().length} cores, load
${loadavg()[0]!.toFixed(1)} at the end. Written by \`bench/store/runs.ts --write\`; nothing here is typed by hand. Wanted: the table of runs
opens within 300 ms.

| what | measured |
|-|-|
${table}`,
  )
}
