import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readModelFile } from '@core/formats/model/read'
import { figuresOf } from '@core/metrics'
import { loadTensorflow } from '@core/runtime/loadTensorflow'
import { createCodec } from '@core/tokenizer/codec'
import { fineTuneResolved } from '@jobs/work/fineTuneResolved'
import { latentsOfRun } from '@jobs/work/latents'
import { freeName } from '@jobs/work/freeName'
import { applyResolution, proposeResolution } from '@jobs/work/resolveAssignment'
import type { Assignment, Run } from '@shared/entities'
import type { Workspace } from '@store/index'
import { path } from '@store/views/codeLosses'
import { addEdit, places, undoEdit } from '@store/views/edits'
import { groupDetail } from '@store/views/groups'
import { modelFileOf } from '@store/views/models'
import { trainedWorkspace, type Trained } from './support/trained'

// Whole processes, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let trained: Trained
let workspace: Workspace
let run: Run
let raw: Assignment

beforeAll(async () => {
  trained = await trainedWorkspace(240)
  ;({ workspace, run, raw } = trained)
})
afterAll(() => trained.remove())

const model = () => readModelFile(workspace.checkpoints.modelFile(run.id, 'best-collision'))
const epoch = () => run.checkpoints.find((checkpoint) => checkpoint.kind === 'best-collision')!.epoch

/** Mean of (x - x̂)² over items and dimensions with every row decoded by TensorFlow. */
async function mseByEngine(codes: Int32Array, by = model()): Promise<number> {
  const matrix = workspace.embeddings.matrix(run.embeddingId)
  const codec = createCodec(loadTensorflow().tf, 'eager', by)
  try {
    const errors = await codec.errorsOfCodes(matrix, codes)
    return errors.reduce((sum, error) => sum + error, 0) / (matrix.items * matrix.dimensions)
  } finally {
    codec.dispose()
    matrix.close()
  }
}

describe('a group', () => {
  it('tells of each item what the item’s own way through the levels tells', () => {
    const [group] = workspace.collisions.page({ assignmentId: raw.id, limit: 1 }).rows
    const { members } = groupDetail(workspace, { assignmentId: raw.id, sid: group!.sid, limit: 5 })
    expect(members).toHaveLength(5)
    for (const { item, steps } of members) {
      const own = path(workspace, { assignmentId: raw.id, row: item.row }).steps!
      expect(steps).toHaveLength(3)
      own.forEach(({ after, runnerUp, margin }, level) => {
        expect(steps![level]!.distance).toBeCloseTo(after, 9)
        expect(steps![level]!.runnerUp!.code).toBe(runnerUp!.code)
        expect(steps![level]!.runnerUp!.margin).toBeCloseTo(margin!, 9)
      })
    }
  })
})

describe('decisions by hand', () => {
  it('are kept to by a method, and hold for what came of it', () => {
    const [group] = workspace.collisions.page({ assignmentId: raw.id, limit: 1 }).rows
    const [first, second, third] = workspace.collisions.rows(raw.id, group!.sid)
    const free = places(workspace, { assignmentId: raw.id, row: third!, target: null, limit: 10 }).places[0]!
    addEdit(workspace, raw.id, { kind: 'same-item', rows: [first!, second!] })
    const move = addEdit(workspace, raw.id, { kind: 'move', rows: [third!], target: free.sid })
    expect(move.distortionAdded).toBeCloseTo(free.distortionAdded!, 9)
    const proposal = proposeResolution(workspace, raw, { method: 'minimum-cost', capacity: 1 })
    const made = applyResolution(workspace, raw, proposal, 'minimum-cost', 'by hand')
    expect(workspace.assignments.sidsOfRows(made.id, [first!, second!, third!])).toEqual([group!.sid, group!.sid, free.sid])
    expect(workspace.edits.list(made.id).map(({ kind, rows }) => [kind, rows])).toEqual([
      ['same-item', [first, second]], ['pin', [third]],
    ])
    for (const { id } of workspace.edits.list(raw.id)) undoEdit(workspace, raw.id, id)
    const without = proposeResolution(workspace, raw, { method: 'minimum-cost', capacity: 1 })
    expect(without.resolution.distortionAdded).not.toBe(proposal.resolution.distortionAdded)
    workspace.assignments.delete(made.id)
  })
})

describe('a resolution', () => {
  it('has the reconstruction error that the engine finds for the resolved codes', async () => {
    const { resolution, figures } = proposeResolution(workspace, raw, { method: 'minimum-cost', capacity: 1 })
    expect(resolution.moved.length).toBeGreaterThan(10)
    const [before, after] = [
      await mseByEngine(workspace.assignments.codes(raw.id)),
      await mseByEngine(resolution.codes),
    ]
    expect(raw.figures.reconstructionMse! / before).toBeCloseTo(1, 5)
    expect(figures.reconstructionMse! / after).toBeCloseTo(1, 5)
    expect(after).toBeGreaterThan(before)
    // Both are one sum of squares over constants.
    const ratio = figures.fractionOfVarianceUnexplained! / figures.reconstructionMse!
    expect(ratio).toBeCloseTo(raw.figures.fractionOfVarianceUnexplained! / raw.figures.reconstructionMse!, 8)
  })

  it('is the same from the latents that training kept and from those computed without TensorFlow', () => {
    const matrix = workspace.embeddings.matrix(run.embeddingId)
    const kept = latentsOfRun(workspace, run.id, epoch(), model(), matrix)
    expect(kept.length).toBe(240 * 12)
    const proposed = proposeResolution(workspace, raw, { method: 'minimum-cost', capacity: 1 })
    workspace.derived.delete(run.id, `latents.${epoch()}`)
    const computed = latentsOfRun(workspace, run.id, epoch(), model(), matrix)
    matrix.close()
    const largest = computed.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    computed.forEach((value, i) => expect(Math.abs(value - kept[i]!)).toBeLessThan(1e-5 * largest))
    const again = proposeResolution(workspace, raw, { method: 'minimum-cost', capacity: 1 })
    expect(again.resolution.codes).toEqual(proposed.resolution.codes)
    expect(again.resolution.distortionAdded).toBeCloseTo(proposed.resolution.distortionAdded, 4)
  })

  it('becomes an assignment of its own, with its parent, method, figures and groups', () => {
    const proposal = proposeResolution(workspace, raw, { method: 'next-best', capacity: 2 })
    const made = applyResolution(
      workspace,
      raw,
      proposal,
      'next-best',
      freeName(workspace, raw, 'next-best'),
    )
    expect(made).toMatchObject({
      name: 'next-best',
      kind: 'resolved',
      method: 'next-best',
      parentId: raw.id,
      runId: run.id,
      checkpoint: 'best-collision',
    })
    const codes = workspace.assignments.codes(made.id)
    expect(codes).toEqual(proposal.resolution.codes)
    const alone = figuresOf({ codes, levels: 3, sizes: [5, 5, 5] })
    expect(made.figures).toMatchObject({
      conflictItems: alone.conflictItems,
      largestGroup: alone.largestGroup,
      levels: alone.levels,
    })
    const { groups, items } = workspace.collisions.summary(made.id)
    expect(items - groups).toBe(alone.conflictItems)
    expect(workspace.assignments.codes(raw.id)).not.toEqual(codes)
    expect(freeName(workspace, raw, 'next-best')).toBe('next-best-2')
  })

  it('that was proposed before is weighed alike without asking the method again, and tells its steps while it works', () => {
    const steps: [number, number][] = []
    const request = { method: 'minimum-cost', capacity: 1 } as const
    const asked = proposeResolution(workspace, raw, request, { onResolving: (...step) => steps.push(step) })
    expect(steps.length).toBeGreaterThan(0)
    expect(steps.at(-1)![0]).toBe(steps.at(-1)![1])
    const hooks = { onResolving: () => expect.unreachable('the method was asked again') }
    expect(proposeResolution(workspace, raw, { ...request, known: asked.resolution.codes.slice() }, hooks)).toEqual(asked)
  })

  it('is refused where a run’s assignment names no checkpoint', () => {
    expect(() =>
      proposeResolution(workspace, { ...raw, checkpoint: null }, { method: 'suffix', capacity: 1 }),
    ).toThrow(expect.objectContaining({ code: 'resolve.noModel' }))
  })
})

describe('fine-tuning the decoder on resolved codes', () => {
  it('lowers the error, and the assignment keeps that decoder and the figures it gives', async () => {
    const proposal = proposeResolution(workspace, raw, { method: 'minimum-cost', capacity: 1 })
    const tuned = await fineTuneResolved(workspace, raw, proposal, 4)
    expect(tuned.figures.reconstructionMse!).toBeLessThan(proposal.figures.reconstructionMse!)
    expect(tuned.resolution).toBe(proposal.resolution)
    const made = applyResolution(workspace, raw, tuned, 'minimum-cost', 'tuned')
    expect(made.figures).toEqual(tuned.figures)
    const own = workspace.assignments.ownModel(made.id)!
    expect(own.fineTunedEpochs).toBe(4)
    expect(modelFileOf(workspace, made)).toBe(own.file)
    const byEngine = await mseByEngine(workspace.assignments.codes(made.id), readModelFile(own.file))
    expect(made.figures.reconstructionMse! / byEngine).toBeCloseTo(1, 5)
    const ratio = made.figures.fractionOfVarianceUnexplained! / made.figures.reconstructionMse!
    expect(ratio).toBeCloseTo(raw.figures.fractionOfVarianceUnexplained! / raw.figures.reconstructionMse!, 8)
    // Encoder and codes are the checkpoint's, to the bit.
    expect(readModelFile(own.file).encoder).toEqual(model().encoder)
    expect(readModelFile(own.file).codebooks).toEqual(model().codebooks)
  })

  it('goes along with what is resolved from that assignment later, and goes when the assignment goes', () => {
    const tuned = workspace.assignments.byName(run.id, 'tuned')!
    const proposal = proposeResolution(workspace, tuned, { method: 'suffix', capacity: 1 })
    expect(proposal.figures).toEqual(tuned.figures)
    const child = applyResolution(workspace, tuned, proposal, 'suffix', 'child')
    const { file, fineTunedEpochs } = workspace.assignments.ownModel(child.id)!
    expect(fineTunedEpochs).toBe(4)
    expect(existsSync(file)).toBe(true)
    workspace.assignments.delete(child.id)
    expect(existsSync(file)).toBe(false)
  })

  it('is not what a raw assignment has: its model is the checkpoint', () => {
    expect(workspace.assignments.ownModel(raw.id)).toBeNull()
    expect(modelFileOf(workspace, raw)).toBe(workspace.checkpoints.modelFile(run.id, 'best-collision'))
  })

  it('ends with a word when it is cancelled, and keeps nothing', async () => {
    const proposal = proposeResolution(workspace, raw, { method: 'minimum-cost', capacity: 1 })
    await expect(
      fineTuneResolved(workspace, raw, proposal, 4, { isCancelled: () => true }),
    ).rejects.toMatchObject({ code: 'training.cancelled' })
  })

  it('gives no figures of some rows only when it is cancelled after the last step', async () => {
    const proposal = proposeResolution(workspace, raw, { method: 'minimum-cost', capacity: 1 })
    let trained = false
    const hooks = { onProgress: (step: number, of: number) => void (trained = step === of), isCancelled: () => trained }
    await expect(fineTuneResolved(workspace, raw, proposal, 1, hooks)).rejects.toMatchObject({ code: 'training.cancelled' })
    expect(trained).toBe(true)
  })
})
