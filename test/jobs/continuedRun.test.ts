import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadTensorflow } from '@core/runtime/loadTensorflow'
import type { TrainingSession, TrainingState } from '@core/tokenizer/events'
import { startTraining } from '@core/tokenizer/train'
import { directly } from '@jobs/runStore'
import { startTrainingRun } from '@jobs/trainingRun'
import { forkLaunch } from '@jobs/transport/fork'
import { startContinuedTraining } from '@jobs/work/continuedTraining'
import { importDataset } from '@jobs/work/importDataset'
import { verifyRun } from '@jobs/work/verifyRun'
import { Configuration } from '@shared/configuration'
import type { Run, RunParent } from '@shared/entities'
import type { CheckpointKind } from '@shared/training'
import { openWorkspace, type Workspace } from '@store/index'
import { verification } from '@store/views/verification'
import { builtCli } from '../cli/support/build'
import { demoPart } from '../cli/support/demo'
import { groupsOf } from '../store/helpers'
import { allWeights, mixture, type Done } from '../core/tokenizer/data'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const KINDS = ['last', 'best-loss', 'best-collision'] as const
const SMALL = Configuration.parse({
  hidden_dim: [16], code_dim: 6, codebook_size: 5, batch_size: 48, epochs: 8, kmeans_init: 'first_batch', dropout: 0.1,
  revive_dead_codes: 2, kmeans_iters: 5, lr: 0.05, min_lr: 0.05,
})

describe('training that goes on from a checkpoint', () => {
  const { tf } = loadTensorflow()
  const matrix = mixture(130, 12, 9)
  const options = { tf, mode: 'compiled' as const, configuration: SMALL, matrix, progressMs: 0 }
  const parent = (epoch: number, changed: RunParent['changed'] = {}): RunParent => ({ runId: 'r', name: 'r', checkpoint: 'last', epoch, changed })

  /** To its end, or to the first event of which `stop` says so. */
  async function follow(session: TrainingSession, stop: (epoch: number, ended: boolean) => boolean = () => false) {
    const epochs: number[] = []
    for await (const event of session.events) {
      if (event.type === 'epoch') epochs.push(event.metrics.epoch)
      const ended = event.type === 'epoch'
      if ((ended && stop(event.metrics.epoch, true)) || (event.type === 'progress' && stop(event.epoch, false)))
        return { epochs, state: session.state(), done: null }
      if (event.type === 'done') return { epochs, state: null, done: event }
    }
    throw new Error('it never ended')
  }
  const bits = (done: Done | null) => KINDS.map((kind) => {
    const { epoch, codes, model, figures } = done!.checkpoints[kind]
    return { epoch, codes, figures, weights: allWeights(model) }
  })

  it('without a change ends in the bits of the training that was never interrupted', async () => {
    const whole = await follow(startTraining(options))
    const { state } = await follow(startTraining(options), (epoch) => epoch === 3)
    for (const resume of [state!, undefined]) {
      const continued = await follow(startContinuedTraining({ ...options, resume }, parent(4)))
      expect(bits(continued.done)).toEqual(bits(whole.done))
    }
  })

  it('with a change is the old training up to the end of that epoch, and the new one from there, interrupted or not', async () => {
    const configuration = { ...SMALL, lr: 0.06, epochs: 10 }
    const { state: atEnd } = await follow(startTraining(options), (epoch, ended) => epoch === 4 && ended)
    const expected = await follow(startTraining({ ...options, configuration, resume: atEnd! }))
    const origin = parent(4, { lr: SMALL.lr, epochs: SMALL.epochs })
    const start = (resume?: TrainingState) => startContinuedTraining({ ...options, configuration, resume }, origin)
    const continued = await follow(start())
    expect(continued.epochs).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(bits(continued.done)).toEqual(bits(expected.done))
    for (const epoch of [2, 4, 6]) {
      const { state } = await follow(start(), (at) => at === epoch)
      expect(bits((await follow(start(state!))).done)).toEqual(bits(expected.done))
    }
  })
})

describe('a run that goes on from a checkpoint', () => {
  let entry: string
  let folder: string
  let workspace: Workspace
  let parent: Run

  beforeAll(async () => {
    entry = join(dirname(await builtCli()), 'job.js')
  })
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sid-continued-'))
    workspace = openWorkspace(join(folder, 'workspace'))
    const { dataset } = await importDataset(workspace, { file: demoPart(folder, 150).npy, nonfinite: 'refuse' })
    parent = await trained(workspace.runs.create({ name: 'parent', datasetId: dataset.id, preset: null, configuration: SMALL, tags: ['kept'] }))
  })
  afterEach(() => {
    workspace.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const trained = async ({ id }: Run): Promise<Run> => {
    const run = workspace.runs.claim(id)
    const { ended } = startTrainingRun({ store: directly(workspace), launch: forkLaunch(entry), workspace: workspace.folder, run, threads: 1 })
    return (await ended).run!
  }
  const epochOf = (run: Run, kind: CheckpointKind) => run.checkpoints.find((one) => one.kind === kind)!.epoch
  const models = (run: Run) => KINDS.map((kind) => readFileSync(workspace.checkpoints.modelFile(run.id, kind)).toString('base64'))
  const codes = (run: Run) => workspace.assignments.listOfRun(run.id).map(({ name, id }) => [name, workspace.assignments.codes(id)])
  const log = (run: Run) => workspace.logs.page(run.id, { after: 0, limit: 200 }).entries.map(({ message }) => message).join('\n')

  it('has, unchanged, the very bytes of the run that was never interrupted', async () => {
    const earlier = parent.checkpoints.find(({ epoch }) => epoch < SMALL.epochs - 1)!
    const child = await trained(workspace.runs.continue(parent.id, earlier.kind, { name: 'child', configuration: parent.configuration }))
    expect(child).toMatchObject({ status: 'completed', warnings: parent.warnings, parent: { runId: parent.id, checkpoint: earlier.kind, epoch: earlier.epoch, changed: {} } })
    expect(models(child)).toEqual(models(parent))
    expect(codes(child)).toEqual(codes(parent))
    expect(workspace.metrics.page(child.id, -1).map(({ epoch, train }) => [epoch, train])).toEqual(
      workspace.metrics.page(parent.id, -1).map(({ epoch, train }) => [epoch, train]),
    )
    expect(log(child)).toContain(`all SIDs equal those of checkpoint ${earlier.kind} of parent`)
  })

  it('has SIDs that its saved weights prove, and a mapping that is not theirs is told', async () => {
    expect((await verifyRun(workspace, parent)).map(({ checkpoint, items, differing }) => [checkpoint, items, differing])).toEqual(KINDS.map((kind) => [kind, 150, 0]))
    const best = workspace.assignments.byName(parent.id, 'best-collision')!
    const other = workspace.assignments.codes(best.id).map((code, i) => (i === 4 || i === 5 || i === 70 ? (code + 1) % 5 : code))
    workspace.assignments.create({ ...best, codes: other, groups: groupsOf(other, best.levels), replace: true })
    // Rows 1 (codes 3, 4 and 5) and 23 of three codes each.
    expect((await verifyRun(workspace, workspace.runs.get(parent.id))).map(({ differing }) => differing)).toEqual([0, 0, 2])
    expect(verification(workspace, parent.id)?.map(({ differing }) => differing)).toEqual([0, 0, 2])
  })

  it('goes on with other settings and for longer, and stands without its parent', async () => {
    const child = workspace.runs.continue(parent.id, 'last', { name: 'longer', configuration: { ...SMALL, epochs: 11, lr: 0.06 }, tags: ['kept'] })
    workspace.runs.delete(parent.id)
    const ended = await trained(child)
    expect(ended).toMatchObject({ status: 'completed', epoch: 11, tags: ['kept'], parent: { name: 'parent', changed: { epochs: 8, lr: SMALL.lr } } })
    expect(epochOf(ended, 'last')).toBe(10)
    expect(workspace.maintenance.check()).toEqual([])
  })

  it('is refused where nothing is left to train, where the state would not fit, and where there is no checkpoint', async () => {
    const goOn = (kind: CheckpointKind, configuration: Configuration, id = parent.id) => () => workspace.runs.continue(id, kind, { name: 'no', configuration })
    const code = (name: string) => expect.objectContaining({ code: name }) as unknown
    expect(goOn('last', SMALL)).toThrow(code('run.nothingLeft'))
    expect(goOn('last', { ...SMALL, epochs: 20, code_dim: 7 })).toThrow(code('run.stateFixed'))
    const fresh = workspace.runs.create({ name: 'fresh', datasetId: parent.datasetId, preset: null, configuration: SMALL })
    expect(goOn('last', { ...SMALL, epochs: 20 }, fresh.id)).toThrow(code('checkpoint.notFound'))
    workspace.runs.claim(fresh.id)
    expect(goOn('last', SMALL, fresh.id)).toThrow(code('run.live'))
    expect(workspace.runs.page({}).rows).toHaveLength(2)
  })
})
