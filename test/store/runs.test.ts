import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RunStatus } from '@shared/entities'
import { RunStatus as Statuses } from '@shared/entities'
import type { RunQuery } from '@shared/queries'
import type { CheckpointKind } from '@shared/training'
import { decodeMetrics, decodeUsage, encodeMetrics, encodeUsage } from '@store/repositories/metrics/codec'
import { EMPTY_SPARKLINE, extendSparkline } from '@store/repositories/metrics/sparkline'
import { checkpointFigures, epochMetrics, makeDataset, makeRun, newAssignment, rowCounts, temporaryWorkspace } from './helpers'

const code = (name: string) => expect.objectContaining({ code: name })

function open() {
  const workspace = temporaryWorkspace()
  return { workspace, datasetId: makeDataset(workspace, 'data', { items: 2 }) }
}

describe('a run', () => {
  it('begins queued, behind the others', () => {
    const { workspace, datasetId } = open()
    const [a, b] = [makeRun(workspace, datasetId, 'a'), makeRun(workspace, datasetId, 'b')]
    expect(a).toMatchObject({ status: 'queued', queuePosition: 1, datasetName: 'data', epoch: 0, checkpoints: [], chosen: null })
    expect(b.queuePosition).toBe(2)
  })

  it('changes its status along the legal ways only', () => {
    // As the README says; worked out here apart from the code.
    const legal: Record<RunStatus, RunStatus[]> = {
      queued: ['starting', 'cancelled'],
      starting: ['running', 'paused', 'interrupted', 'completed', 'failed', 'cancelled'],
      running: ['paused', 'interrupted', 'completed', 'failed', 'cancelled'],
      paused: ['running', 'interrupted', 'completed', 'failed', 'cancelled'],
      interrupted: ['queued', 'starting', 'cancelled'],
      failed: ['queued', 'starting'],
      cancelled: ['queued', 'starting'],
      completed: [],
    }
    const way: Record<RunStatus, RunStatus[]> = {
      queued: [], starting: ['starting'], running: ['starting', 'running'], paused: ['starting', 'paused'],
      interrupted: ['starting', 'interrupted'], completed: ['starting', 'completed'], failed: ['starting', 'failed'],
      cancelled: ['cancelled'],
    }
    const { workspace, datasetId } = open()
    for (const from of Statuses.options) {
      for (const to of Statuses.options) {
        const { id } = makeRun(workspace, datasetId)
        for (const step of way[from]) workspace.runs.setStatus(id, step)
        if (legal[from].includes(to)) expect(workspace.runs.setStatus(id, to).status).toBe(to)
        else expect(() => workspace.runs.setStatus(id, to)).toThrow(code('run.badTransition'))
      }
    }
  })

  it('keeps when it began and ended, and why it failed', () => {
    const { workspace, datasetId } = open()
    const { id } = makeRun(workspace, datasetId)
    const begun = workspace.runs.claim(id)
    expect(begun.startedAt).not.toBeNull()
    const error = { code: 'job.outOfMemory', message: 'm', details: {} }
    const failed = workspace.runs.setStatus(id, 'failed', { error, timing: { trainMs: 5, totalMs: 9, stepsPerSecond: 2 } })
    expect(failed).toMatchObject({ error, timing: { trainMs: 5 } })
    expect(failed.finishedAt).not.toBeNull()
    expect(workspace.runs.requeue(id)).toMatchObject({ status: 'queued', error: null, finishedAt: null, startedAt: begun.startedAt })
  })

  it('is taken by one process, with a lease that ends with the work', () => {
    const { workspace, datasetId } = open()
    const { id } = makeRun(workspace, datasetId)
    workspace.runs.claim(id)
    expect(workspace.leases.get(`run:${id}`)?.pid).toBe(process.pid)
    workspace.runs.setStatus(id, 'running')
    expect(workspace.leases.get(`run:${id}`)).not.toBeNull()
    workspace.runs.setStatus(id, 'completed')
    expect(workspace.leases.get(`run:${id}`)).toBeNull()
  })

  it('cannot be taken from a living process', () => {
    const { workspace, datasetId } = open()
    const { id } = makeRun(workspace, datasetId)
    // pid 1 lives for as long as the machine does.
    const parent = { ...workspace.leases.acquire('run:probe'), pid: 1, processStart: readFileSync('/proc/1/stat', 'latin1').split(') ')[1]!.split(' ')[19]! }
    workspace.leases.acquire(`run:${id}`, { owner: parent })
    expect(() => workspace.runs.claim(id)).toThrow(code('store.leased'))
    expect(() => workspace.runs.delete(id)).toThrow(code('run.live'))
    expect(workspace.runs.get(id).status).toBe('queued')
  })

  it('remembers its warnings once each, its backend and its epochs', () => {
    const { workspace, datasetId } = open()
    const { id } = makeRun(workspace, datasetId)
    workspace.runs.progress(id, { warning: 'batch larger than the data', backend: 'tensorflow-cpu' })
    workspace.runs.progress(id, { warning: 'batch larger than the data', epoch: 3 })
    expect(workspace.runs.get(id)).toMatchObject({ warnings: ['batch larger than the data'], backend: 'tensorflow-cpu', epoch: 3 })
  })

  it('is found by id, by a unique beginning of it, and as the latest', () => {
    const { workspace, datasetId } = open()
    const a = makeRun(workspace, datasetId, 'a')
    const b = makeRun(workspace, datasetId, 'b')
    expect(workspace.runs.resolve(a.id.toUpperCase()).name).toBe('a')
    expect(workspace.runs.resolve('latest').name).toBe('b')
    expect(workspace.runs.resolve(b.id.slice(0, -1)).name).toBe('b')
    expect(() => workspace.runs.resolve(a.id.slice(0, 1))).toThrow(code('run.ambiguous'))
    expect(() => workspace.runs.resolve('zzz')).toThrow(code('run.notFound'))
    expect(() => workspace.runs.resolve('%')).toThrow(code('run.notFound'))
  })
})

describe('the queue', () => {
  it('goes in order, as many at once as allowed', () => {
    const { workspace, datasetId } = open()
    const [a, b, c] = ['a', 'b', 'c'].map((name) => makeRun(workspace, datasetId, name))
    workspace.runs.reorderQueue([c!.id, a!.id])
    expect(workspace.runs.active().map((run) => run.name)).toEqual(['c', 'a', 'b'])
    expect(workspace.runs.claimNext(2)?.name).toBe('c')
    expect(workspace.runs.claimNext(2)?.name).toBe('a')
    expect(workspace.runs.claimNext(2)).toBeNull()
    workspace.runs.setStatus(c!.id, 'completed')
    expect(workspace.runs.claimNext(2)?.id).toBe(b!.id)
    expect(workspace.runs.claimNext(9)).toBeNull()
  })
})

describe('the list of runs', () => {
  function many() {
    const { workspace, datasetId } = open()
    const other = makeDataset(workspace, 'other')
    const runs = Array.from({ length: 25 }, (_, i) => {
      const run = makeRun(workspace, i % 5 === 0 ? other : datasetId, `run ${String(i).padStart(2, '0')}`)
      workspace.runs.change(run.id, { tags: i % 2 ? ['odd'] : ['even', '100%'], starred: i === 3, archived: i === 24, notes: i === 7 ? 'kept for Ada' : '' })
      if (i % 3) {
        const figures = checkpointFigures(1, { collisionRate: ((i * 7) % 25) / 25, largestGroup: i })
        workspace.checkpoints.put(run.id, { kind: 'best-collision', epoch: 1, validationLoss: null, figures, model: [Buffer.from('m')] })
      }
      return run
    })
    const names = (query: RunQuery) => workspace.runs.page({ limit: 100, ...query }).rows.map((run) => Number(run.name.slice(4)))
    return { workspace, other, runs, names }
  }

  it('is newest first, archived ones apart', () => {
    const { names } = many()
    expect(names({})).toEqual(Array.from({ length: 24 }, (_, i) => 23 - i))
    expect(names({ archived: true })).toEqual([24])
  })

  it('is filtered by what a run is, belongs to and says', () => {
    const { workspace, other, runs, names } = many()
    workspace.runs.claim(runs[2]!.id)
    expect(names({ datasetId: other })).toEqual([20, 15, 10, 5, 0])
    expect(names({ tag: '100%', datasetId: other })).toEqual([20, 10, 0])
    expect(names({ starred: true })).toEqual([3])
    expect(names({ search: 'ada' })).toEqual([7])
    expect(names({ search: '0%' })).toEqual(Array.from({ length: 12 }, (_, i) => 22 - 2 * i))
    expect(names({ statuses: ['starting', 'running'] })).toEqual([2])
    expect(workspace.runs.countByStatus()).toEqual({ queued: 23, starting: 1 })
    expect(workspace.runs.tags()).toEqual(['100%', 'even', 'odd'])
  })

  it('is the same page by page as at once, by every sort, up and down, missing figures last', () => {
    const { workspace, names } = many()
    for (const by of ['createdAt', 'startedAt', 'name', 'status', 'dataset', 'epoch', 'collisionRate', 'largestGroup', 'trainMs'] as const) {
      for (const direction of ['asc', 'desc'] as const) {
        const sort = { by, direction }
        const paged: number[] = []
        for (let after: RunQuery['after'] = null; ; ) {
          const page = workspace.runs.page({ sort, after, limit: 7 })
          paged.push(...page.rows.map((run) => Number(run.name.slice(4))))
          if (!page.next) break
          after = page.next
        }
        expect(paged).toEqual(names({ sort }))
        expect(new Set(paged).size).toBe(24)
        if (by === 'largestGroup') {
          expect(paged.slice(0, 16)).toEqual([...paged.slice(0, 16)].sort((a, b) => (direction === 'asc' ? a - b : b - a)))
          expect(paged.slice(16).every((i) => i % 3 === 0)).toBe(true)
        }
      }
    }
  })

  it('has each run’s collision rate over its epochs', () => {
    const { workspace, datasetId } = open()
    const { id } = makeRun(workspace, datasetId)
    for (let epoch = 0; epoch < 4; epoch++) workspace.metrics.append(id, epochMetrics(epoch, epoch === 2 ? null : epoch / 10), null)
    expect(workspace.runs.page({}).rows[0]?.sparkline).toEqual([[0, 0], [1, 0.1], [3, 0.3]])
  })
})

describe('a sparkline', () => {
  it('keeps first and latest and at most 128 points, evenly spread, however long it gets', () => {
    let line = EMPTY_SPARKLINE
    for (let epoch = 0; epoch < 5000; epoch++) {
      line = extendSparkline(line, epoch, epoch)
      expect(line.points.length).toBeLessThanOrEqual(128)
      expect(line.points.at(-1)).toEqual([epoch, epoch])
      expect(line.points[0]).toEqual([0, 0])
    }
    const gaps = line.points.slice(1, -1).map(([epoch], i) => epoch - line.points[i]![0])
    expect(new Set(gaps)).toEqual(new Set([64]))
  })
})

describe('metrics', () => {
  it('come back as they were, bit for bit', () => {
    const number = fc.double({ noNaN: true })
    const terms = fc.record({ total: number, recon: number, commit: number, codebook: number, hinge: number })
    const maybe = fc.option(number)
    const level = fc.record({ size: fc.option(fc.integer({ min: 1 })), used: fc.nat(), deadCodes: fc.option(fc.nat()), perplexity: number, gini: maybe })
    const figures = fc.record({
      epoch: fc.nat(), items: fc.nat(), uniqueSids: fc.nat(), conflictItems: fc.nat(), collisionRate: number, itemsInCollisions: fc.nat(),
      largestGroup: fc.nat(), singletonRate: number, randomFloor: maybe, exactDuplicateFloor: maybe, sidLength: fc.nat(),
      reconstructionMse: maybe, fractionOfVarianceUnexplained: maybe, levels: fc.array(level, { maxLength: 16 }),
    })
    const metrics = fc.record({
      epoch: fc.nat(), step: fc.nat(), learningRate: number, beta: number, train: terms, validation: fc.option(terms),
      figures: fc.option(figures), elapsedMs: number, stepsMs: number, revivedCodes: fc.nat(),
    })
    fc.assert(fc.property(metrics, (one) => {
      expect(decodeMetrics(encodeMetrics(one))).toEqual(one)
    }))
  })

  it('keep a loss that is no number', () => {
    const blown = { ...epochMetrics(1), train: { total: NaN, recon: Infinity, commit: 1, codebook: 1, hinge: 0 } }
    expect(decodeMetrics(encodeMetrics(blown))).toEqual(blown)
  })

  it('keep usage in little room', () => {
    const level = fc.array(fc.nat(2 ** 31 - 1), { maxLength: 40 }).map((counts) => Int32Array.from(counts))
    fc.assert(fc.property(fc.array(level, { maxLength: 6 }), (usage) => {
      expect(decodeUsage(encodeUsage(usage))).toEqual(usage)
    }))
    expect(encodeUsage([new Int32Array(64).fill(62)])).toHaveLength(66)
  })

  it('are read from an epoch on, and replaced where an epoch is told again', () => {
    const { workspace, datasetId } = open()
    const { id } = makeRun(workspace, datasetId)
    for (let epoch = 0; epoch < 6; epoch++) workspace.metrics.append(id, epochMetrics(epoch, 0.5), epoch % 2 ? null : [Int32Array.from([epoch, 1])])
    workspace.metrics.append(id, epochMetrics(3, 0.25), null)
    expect(workspace.metrics.page(id, 2, 2).map((metrics) => [metrics.epoch, metrics.figures?.collisionRate])).toEqual([[3, 0.25], [4, 0.5]])
    expect(workspace.metrics.usage(id, 3)).toEqual({ epoch: 2, usage: [Int32Array.from([2, 1])] })
    expect(workspace.metrics.usage(id, null)?.epoch).toBe(4)
    expect(workspace.metrics.usageOverTime(id, 0)).toEqual({ epochs: [0, 2, 4], size: 2, counts: Int32Array.from([0, 1, 2, 1, 4, 1]) })
    expect(workspace.metrics.usageOverTime(id, 5).size).toBe(0)
  })

  it('are forgotten above an epoch when a run goes back to it', () => {
    const { workspace, datasetId } = open()
    const { id } = makeRun(workspace, datasetId)
    for (let epoch = 0; epoch < 6; epoch++) workspace.metrics.append(id, epochMetrics(epoch, 0.5), null)
    workspace.metrics.truncateAfter(id, 2)
    expect(workspace.metrics.page(id, -1).map((metrics) => metrics.epoch)).toEqual([0, 1, 2])
    expect(workspace.runs.get(id).epoch).toBe(3)
    expect(workspace.runs.page({}).rows[0]?.sparkline.map(([epoch]) => epoch)).toEqual([0, 1, 2])
  })
})

describe('checkpoints', () => {
  it('replace the one of their kind; its file goes only when the new one is named', () => {
    const { workspace, datasetId } = open()
    const { id } = makeRun(workspace, datasetId)
    const put = (epoch: number, text: string) => workspace.checkpoints.put(id, {
      kind: 'last', epoch, validationLoss: 0.5, figures: checkpointFigures(epoch, { collisionRate: 0.1 }), model: [Buffer.from(text), Buffer.from('!')],
    })
    put(1, 'first')
    const first = workspace.checkpoints.modelFile(id, 'last')
    put(2, 'second')
    const second = workspace.checkpoints.modelFile(id, 'last')
    expect([existsSync(first), readFileSync(second, 'utf8')]).toEqual([false, 'second!'])
    expect(workspace.runs.get(id).checkpoints).toEqual([{ kind: 'last', epoch: 2, validationLoss: 0.5, figures: checkpointFigures(2, { collisionRate: 0.1 }) }])
    expect(() => workspace.checkpoints.modelFile(id, 'best-loss')).toThrow(code('checkpoint.notFound'))
  })

  it('leave the earlier one whole when writing fails', () => {
    const { workspace, datasetId } = open()
    const { id } = makeRun(workspace, datasetId)
    const figures = checkpointFigures(1)
    workspace.checkpoints.put(id, { kind: 'last', epoch: 1, validationLoss: null, figures, model: [Buffer.from('good')] })
    function* failing() {
      yield Buffer.from('half')
      throw new Error('the model could not be read')
    }
    expect(() => workspace.checkpoints.put(id, { kind: 'last', epoch: 2, validationLoss: null, figures, model: failing() })).toThrow('could not be read')
    expect(readFileSync(workspace.checkpoints.modelFile(id, 'last'), 'utf8')).toBe('good')
    expect(workspace.maintenance.check()).toEqual([])
  })

  it('come with the state to go on from', () => {
    const { workspace, datasetId } = open()
    const { id } = makeRun(workspace, datasetId)
    expect(workspace.checkpoints.state(id)).toBeNull()
    workspace.checkpoints.putState(id, { epoch: 3, step: 70, bytes: [Buffer.from('a')] })
    workspace.checkpoints.putState(id, { epoch: 4, step: 90, bytes: [Buffer.from('b')] })
    const state = workspace.checkpoints.state(id)!
    expect([state.epoch, state.step, readFileSync(state.file, 'utf8')]).toEqual([4, 90, 'b'])
  })

  it('keep the states that lead to them, four at most, and no other', () => {
    const { workspace, datasetId } = open()
    const { id } = makeRun(workspace, datasetId)
    const put = (kind: CheckpointKind, epoch: number) =>
      workspace.checkpoints.put(id, { kind, epoch, validationLoss: null, figures: checkpointFigures(epoch), model: [Buffer.from(kind)] })
    // Ten steps an epoch, saved in its middle; loss and collisions are best early, the last checkpoint moves along.
    for (let epoch = 0; epoch < 12; epoch++) {
      if (epoch === 4) put('best-loss', 3)
      if (epoch === 7) put('best-collision', 6)
      if (epoch > 0) put('last', epoch - 1)
      workspace.checkpoints.putState(id, { epoch, step: epoch * 10 + 5, bytes: [Buffer.from(String(epoch))] })
    }
    const leadingTo = (epoch?: number) => workspace.checkpoints.state(id, epoch)?.epoch ?? null
    expect([leadingTo(3), leadingTo(6), leadingTo(10), leadingTo()]).toEqual([3, 6, 10, 11])
    expect(readdirSync(join(workspace.folder, 'artifacts', 'states', id))).toHaveLength(4)
    expect(leadingTo(2)).toBeNull()
    expect(workspace.maintenance.check()).toEqual([])
  })
})

describe('a log', () => {
  it('is read from where one stopped, by level and by text, and a torn line waits for its end', () => {
    const { workspace, datasetId } = open()
    const { id } = makeRun(workspace, datasetId)
    expect(workspace.logs.page(id, { after: 0, limit: 10 })).toEqual({ entries: [], next: 0 })
    workspace.logs.append(id, { at: 1, level: 'info', message: 'epoch 1' })
    workspace.logs.append(id, { at: 2, level: 'debug', message: 'batch' })
    workspace.logs.append(id, { at: 3, level: 'error', message: 'Out of memory' })
    const first = workspace.logs.page(id, { after: 0, limit: 1 })
    expect(first.entries.map((entry) => entry.at)).toEqual([1])
    expect(workspace.logs.page(id, { after: first.next, limit: 10 }).entries.map((entry) => entry.at)).toEqual([2, 3])
    expect(workspace.logs.page(id, { after: 0, limit: 10, minLevel: 'info' }).entries.map((entry) => entry.at)).toEqual([1, 3])
    expect(workspace.logs.page(id, { after: 0, limit: 10, search: 'MEMORY' }).entries.map((entry) => entry.at)).toEqual([3])
  })
})

describe('deleting runs', () => {
  it('takes everything of theirs along', () => {
    const { workspace, datasetId } = open()
    const before = rowCounts(workspace)
    const { id } = makeRun(workspace, datasetId)
    workspace.metrics.append(id, epochMetrics(0, 0.1), null)
    workspace.checkpoints.put(id, { kind: 'last', epoch: 0, validationLoss: null, figures: checkpointFigures(0), model: [Buffer.from('m')] })
    workspace.logs.append(id, { at: 1, level: 'info', message: 'x' })
    const mapping = workspace.assignments.create(newAssignment(datasetId, [[1, 2], [1, 2]], { runId: id }))
    workspace.assignments.setLabel(mapping.id, [1], 'one')
    const file = workspace.checkpoints.modelFile(id, 'last')
    workspace.runs.delete(id)
    expect(rowCounts(workspace)).toEqual(before)
    expect(existsSync(file)).toBe(false)
  })

  it('can be undone until the time is over', () => {
    const { workspace, datasetId } = open()
    const runs = ['a', 'b', 'c'].map((name) => makeRun(workspace, datasetId, name))
    const { undoId, until } = workspace.runs.trash([runs[0]!.id, runs[1]!.id], 60_000)
    expect(until).toBeGreaterThan(Date.now())
    expect(workspace.runs.page({}).rows.map((run) => run.name)).toEqual(['c'])
    expect(() => workspace.runs.get(runs[0]!.id)).toThrow(code('run.notFound'))
    expect(workspace.runs.claimNext(1)?.name).toBe('c')
    expect(workspace.runs.emptyTrash()).toBe(0)
    expect(workspace.runs.restore(undoId)).toEqual([runs[0]!.id, runs[1]!.id])
    expect(workspace.runs.page({}).rows).toHaveLength(3)
    const gone = workspace.runs.trash([runs[0]!.id], 0)
    expect(workspace.runs.emptyTrash()).toBe(1)
    expect(() => workspace.runs.restore(gone.undoId)).toThrow(code('run.notInTrash'))
  })
})
