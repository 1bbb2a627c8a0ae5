import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { readModelFile } from '@core/formats/model/read'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Cli } from './support/cli'
import { demoPart } from './support/demo'
import { loadsTensorflow } from './support/loaded'
import {
  CollisionsShape,
  DatasetListShape,
  ErrorShape,
  FiguresShape,
  ResolveShape,
  RunListShape,
  RunShape,
  ShownRunShape,
} from './support/shapes'

// Whole processes, on machines that may be busy.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const ITEMS = 300
/** Small enough for seconds, and with few enough codes that items must collide. */
const SMALL = ['hidden_dim=[64]', 'code_dim=16', 'codebook_size=6', 'epochs=8', 'batch_size=64'].flatMap(
  (set) => ['--set', set],
)

let cli: Cli
let part: ReturnType<typeof demoPart>
let raw: RunShape
let trained: RunShape
let mapping: string

beforeAll(async () => {
  cli = await Cli.make()
  part = demoPart(cli.folder, ITEMS)
  mapping = cli.file('mapping.csv')
  raw = await cli.json(['train', part.npy, ...SMALL, '--seed', '7', '--name', 'first', '--out', mapping])
  trained = RunShape.parse(raw)
}, 180_000)
afterAll(() => cli.remove())

const csvRows = (file: string) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','))

describe('train', () => {
  it("prints the run with its dataset, three checkpoints and timing, keys in the contract's order", () => {
    expect(Object.keys(raw)).toEqual(['runId', 'status', 'backend', 'dataset', 'checkpoints', 'timing'])
    expect(Object.keys(raw.checkpoints)).toEqual(['last', 'bestLoss', 'bestCollision'])
    expect(Object.keys(raw.checkpoints.last!)).toEqual(Object.keys(FiguresShape.shape))
    expect(Object.keys(raw.checkpoints.last!.levels[0]!)).toEqual([
      'size',
      'used',
      'deadCodes',
      'perplexity',
      'gini',
    ])
    expect(trained).toMatchObject({ status: 'completed', dataset: { items: ITEMS, dimensions: 384 } })
    expect(trained.checkpoints.last!.epoch).toBe(7)
    const { trainMs, totalMs, stepsPerSecond } = trained.timing!
    expect(trainMs).toBeGreaterThan(0)
    expect(totalMs).toBeGreaterThan(trainMs)
    expect(stepsPerSecond).toBeGreaterThan(0)
  })

  it('writes the mapping of the best-collision checkpoint, every item once and in order, with a manifest', () => {
    const [header, ...rows] = csvRows(mapping)
    expect(header).toEqual(['item_id', 'sid', 'code_1', 'code_2', 'code_3', 'suffix'])
    expect(rows.map((row) => row[0])).toEqual(Array.from({ length: ITEMS }, (_, row) => String(row)))
    const sids = new Set(rows.map((row) => row.slice(2, 5).join('-')))
    expect(sids.size).toBe(trained.checkpoints.bestCollision!.uniqueSids)
    // Suffixes make every full SID unique.
    expect(new Set(rows.map((row) => row[1])).size).toBe(ITEMS)
    const manifest = JSON.parse(readFileSync(cli.file('mapping.manifest.json'), 'utf8')) as Record<
      string,
      { id?: string }
    >
    expect(manifest).toMatchObject({
      dialect: 'csv',
      items: ITEMS,
      seed: 7,
      run: { id: trained.runId },
      checkpoint: 'best-collision',
    })
  })

  it('is shown again as it was printed, with its configuration', async () => {
    const { config, ...shown } = ShownRunShape.parse(await cli.json(['runs', 'show', 'latest']))
    expect(shown).toEqual(trained)
    expect(config).toMatchObject({ seed: 7, hidden_dim: [64], codebook_size: 6, epochs: 8, skip: 'pca' })
  })

  it('gives the same mapping, byte for byte, for the same seed, and another for another', async () => {
    const [again, other] = [cli.file('again.csv'), cli.file('other.csv')]
    const run = await cli.json<RunShape>(['train', part.npy, ...SMALL, '--seed', '7', '--out', again])
    await cli.json(['train', part.npy, ...SMALL, '--seed', '8', '--out', other])
    expect(readFileSync(again, 'utf8')).toBe(readFileSync(mapping, 'utf8'))
    expect(readFileSync(other, 'utf8')).not.toBe(readFileSync(mapping, 'utf8'))
    expect(run.checkpoints).toEqual(trained.checkpoints)
  })

  it('finds a file that it has imported before', async () => {
    const { datasets } = DatasetListShape.parse(await cli.json(['dataset', 'list']))
    expect(datasets).toHaveLength(1)
    expect(datasets[0]).toMatchObject({ id: trained.dataset.id, name: 'emoji' })
  })

  it("reads the base's own YAML keys, alone or under model:", async () => {
    const keys = 'hidden_dim: [32]\ncode_dim: 8\nnum_codebooks: 2\ncodebook_size: [8, 4]\nepochs: 2\n'
    writeFileSync(cli.file('alone.yaml'), keys)
    writeFileSync(cli.file('under.yaml'), `model:\n${keys.replace(/^/gm, '  ').trimEnd()}\n`)
    const alone = RunShape.parse(await cli.json(['train', part.npy, '--config', cli.file('alone.yaml')]))
    const under = RunShape.parse(await cli.json(['train', part.npy, '--config', cli.file('under.yaml')]))
    expect(under.checkpoints).toEqual(alone.checkpoints)
    expect(alone.checkpoints.last!.levels.map((level) => level.size)).toEqual([8, 4])
    expect(alone.checkpoints.last!.sidLength).toBe(3)
  })

  it('refuses a configuration with the key, the line and the nearest right name, before anything is imported', async () => {
    writeFileSync(cli.file('wrong.yaml'), 'epochs: 2\nhiden_dim: [32]\n')
    const { error } = ErrorShape.parse(
      await cli.json(['train', part.npy, '--config', cli.file('wrong.yaml')], 2),
    )
    expect(error).toMatchObject({
      code: 'configuration.unknownKeyNear',
      details: { key: 'hiden_dim', near: 'hidden_dim', line: 2 },
    })
  })

  it('refuses to overwrite a mapping before it trains, and overwrites it when told to', async () => {
    const before = (await cli.json<{ runs: unknown[] }>(['runs', 'list'])).runs.length
    const { error } = ErrorShape.parse(await cli.json(['train', part.npy, ...SMALL, '--out', mapping], 2))
    expect(error.code).toBe('file.exists')
    expect((await cli.json<{ runs: unknown[] }>(['runs', 'list'])).runs).toHaveLength(before)
    const kept = cli.file('forced.csv')
    writeFileSync(kept, 'mine')
    await cli.json(['train', part.npy, ...SMALL, '--seed', '7', '--out', kept, '--force'])
    expect(readFileSync(kept, 'utf8')).toBe(readFileSync(mapping, 'utf8'))
  })

  it('speaks of its progress on stderr only', async () => {
    const { status, stdout, stderr } = await cli.run(['train', part.npy, ...SMALL])
    expect(status).toBe(0)
    expect(stderr).toMatch(/Run .* running on /)
    expect(stdout).toMatch(/^Run .*: completed\n/)
    expect(stdout).not.toContain('steps/s  ')
    expect(stdout).toMatch(/best-collision +\d+ +\d+\.\d\d %/)
  })
})

describe('runs', () => {
  it('lists newest first', async () => {
    const { runs } = RunListShape.parse(await cli.json(['runs', 'list']))
    const times = runs.map((run) => run.createdAt)
    expect(times).toEqual([...times].sort().reverse())
    const first = runs.at(-1)!
    expect(first).toMatchObject({
      id: trained.runId,
      name: 'first',
      status: 'completed',
      dataset: trained.dataset.id,
    })
    expect(first.collisionRate).toBe(trained.checkpoints.bestCollision!.collisionRate)
  })

  it('gives the losses and figures of every epoch as JSON and as CSV', async () => {
    const { metrics } = await cli.json<{
      metrics: { epoch: number; figures: { collisionRate: number } | null }[]
    }>(['runs', 'metrics', trained.runId])
    expect(metrics.map((epoch) => epoch.epoch)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect(metrics[7]!.figures!.collisionRate).toBe(trained.checkpoints.last!.collisionRate)
    const file = cli.file('metrics.csv')
    await cli.json(['runs', 'metrics', trained.runId, '--out', file])
    const [header, ...rows] = csvRows(file)
    expect(rows.map((row) => Number(row[header!.indexOf('collision_rate')]))).toEqual(
      metrics.map((epoch) => epoch.figures!.collisionRate),
    )
  })

  it('knows a run by a unique prefix of its id', async () => {
    const { runs } = await cli.json<{ runs: { id: string }[] }>(['runs', 'list'])
    const ids = runs.map((run) => run.id)
    const length = Array.from({ length: 12 }, (_, i) => i + 1).find(
      (n) => ids.filter((id) => id.startsWith(trained.runId.slice(0, n))).length === 1,
    )!
    expect((await cli.json<RunShape>(['runs', 'show', trained.runId.slice(0, length)])).runId).toBe(
      trained.runId,
    )
    if (length > 1) {
      const { error } = await cli.json<ErrorShape>(['runs', 'show', trained.runId.slice(0, length - 1)], 2)
      expect(error.code).toBe('run.ambiguous')
    }
  })

  it('says that a completed run has nothing to go on with', async () => {
    const { error } = await cli.json<ErrorShape>(['runs', 'resume', trained.runId], 2)
    expect(error.code).toBe('run.completed')
  })

  it('removes a run with all that is its own', async () => {
    const { runId } = await cli.json<RunShape>(['train', part.npy, ...SMALL, '--name', 'short-lived'])
    expect(await cli.json(['runs', 'remove', runId])).toEqual({ removed: runId })
    expect((await cli.json<ErrorShape>(['runs', 'show', runId], 2)).error.code).toBe('run.notFound')
    expect((await cli.json<ErrorShape>(['collisions', runId], 2)).error.code).toBe('run.notFound')
  })
})

describe("a run's results", () => {
  it('collisions are the groups that the mapping shows, largest first, then by SID', async () => {
    const { totalGroups, groups } = CollisionsShape.parse(await cli.json(['collisions', trained.runId]))
    const byHand = new Map<string, string[]>()
    for (const [id, , ...codes] of csvRows(mapping).slice(1)) {
      const sid = codes.slice(0, 3).join('-')
      byHand.set(sid, [...(byHand.get(sid) ?? []), id!])
    }
    const expected = [...byHand].filter(([, ids]) => ids.length > 1)
    expect(totalGroups).toBe(expected.length)
    expect(new Map(groups.map((group) => [group.sid.join('-'), group.items.map((item) => item.id)]))).toEqual(
      new Map(expected),
    )
    const inOrder = [...groups].sort(
      (a, b) => b.size - a.size || a.sid.map((code, l) => code - b.sid[l]!).find((d) => d !== 0)!,
    )
    expect(groups).toEqual(inOrder)
    expect(groups.every((group) => group.size === group.items.length)).toBe(true)
  })

  it('collisions can be limited without losing count', async () => {
    const all = CollisionsShape.parse(await cli.json(['collisions', trained.runId]))
    const some = CollisionsShape.parse(await cli.json(['collisions', trained.runId, '--limit', '2']))
    expect(some).toEqual({ totalGroups: all.totalGroups, groups: all.groups.slice(0, 2) })
    const large = CollisionsShape.parse(await cli.json(['collisions', trained.runId, '--min-size', '3']))
    expect(large.groups).toEqual(all.groups.filter((group) => group.size >= 3))
    expect(large.totalGroups).toBe(large.groups.length)
  })

  it('resolving previews and keeps nothing with --dry-run', async () => {
    const preview = ResolveShape.parse(
      await cli.json(['resolve', trained.runId, '--method', 'minimum-cost', '--dry-run']),
    )
    expect(preview.assignment).toBeNull()
    expect(preview.collisionsBefore).toBe(trained.checkpoints.bestCollision!.conflictItems)
    expect(preview.collisionsAfter).toBeLessThan(preview.collisionsBefore)
    expect(preview.distortionAdded).toBeGreaterThan(0)
    expect(
      (await cli.json<ErrorShape>(['collisions', trained.runId, '--assignment', 'minimum-cost'], 2)).error
        .code,
    ).toBe('assignment.notInRun')
  })

  it('resolving adds an assignment and changes no default', async () => {
    const preview = ResolveShape.parse(
      await cli.json(['resolve', trained.runId, '--method', 'minimum-cost', '--dry-run']),
    )
    const applied = ResolveShape.parse(await cli.json(['resolve', trained.runId, '--method', 'minimum-cost']))
    const { reconstructionMse, fractionOfVarianceUnexplained, ...same } = preview
    expect(applied).toMatchObject({ ...same, assignment: 'minimum-cost' })
    // The recommended preset trains the decoder on the resolved codes; a dry run only looks.
    expect(applied.reconstructionMse!).toBeLessThan(reconstructionMse!)
    expect(applied.fractionOfVarianceUnexplained!).toBeLessThan(fractionOfVarianceUnexplained!)
    const untuned = ['resolve', trained.runId, '--method', 'minimum-cost', '--finetune-epochs', '0']
    expect(ResolveShape.parse(await cli.json([...untuned, '--dry-run']))).toEqual(preview)
    const left = CollisionsShape.parse(
      await cli.json(['collisions', trained.runId, '--assignment', 'minimum-cost']),
    )
    expect(left.groups.reduce((sum, group) => sum + group.size - 1, 0)).toBe(applied.collisionsAfter)
    const standard = CollisionsShape.parse(await cli.json(['collisions', trained.runId]))
    expect(standard.groups.reduce((sum, group) => sum + group.size - 1, 0)).toBe(applied.collisionsBefore)
    expect(
      ResolveShape.parse(await cli.json(['resolve', trained.runId, '--method', 'minimum-cost'])).assignment,
    ).toBe('minimum-cost-2')
  })

  it('the suffix moves nothing', async () => {
    const result = ResolveShape.parse(
      await cli.json(['resolve', trained.runId, '--method', 'suffix', '--dry-run']),
    )
    const { reconstructionMse, fractionOfVarianceUnexplained } = trained.checkpoints.bestCollision!
    expect(result).toMatchObject({
      moved: 0,
      distortionAdded: 0,
      reconstructionMse,
      fractionOfVarianceUnexplained,
    })
  })

  it('are exported in a dialect and read back by evaluate to the very same figures', async () => {
    for (const [format, out] of [
      ['csv', 'a.csv'],
      ['jsonl', 'b.jsonl'],
      ['npy', 'c.npy'],
      ['lc-rec', 'd.index.json'],
    ] as const) {
      const exported = await cli.json<{ files: { path: string }[]; manifest: string }>([
        'export',
        trained.runId,
        '--format',
        format,
        '--out',
        cli.file(out),
      ])
      expect(exported.files.every((file) => existsSync(file.path)) && existsSync(exported.manifest)).toBe(
        true,
      )
      const figures = FiguresShape.parse(await cli.json(['evaluate', cli.file(out)]))
      const expected = trained.checkpoints.bestCollision!
      expect(figures, format).toEqual({
        ...expected,
        epoch: null,
        exactDuplicateFloor: null,
        reconstructionMse: null,
        fractionOfVarianceUnexplained: null,
      })
    }
  })

  it('are exported from the checkpoint or assignment that was chosen', async () => {
    await cli.json([
      'export',
      trained.runId,
      '--format',
      'csv',
      '--out',
      cli.file('last.csv'),
      '--checkpoint',
      'last',
    ])
    const last = FiguresShape.parse(
      await cli.json(['evaluate', cli.file('last.csv'), '--embeddings', part.npy]),
    )
    expect(last.collisionRate).toBe(trained.checkpoints.last!.collisionRate)
    expect(last.exactDuplicateFloor).toBe(trained.checkpoints.last!.exactDuplicateFloor)
  })

  it('include the model, whose weights are there for other programs', async () => {
    const out = cli.file('model.safetensors')
    const { files } = await cli.json<{ files: { bytes: number }[] }>([
      'export',
      trained.runId,
      '--format',
      'safetensors',
      '--out',
      out,
    ])
    const bytes = readFileSync(out)
    expect(files[0]!.bytes).toBe(bytes.length)
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE(0)))) as Record<
      string,
      { dtype: string; shape: number[] }
    > & { __metadata__: { config: string } }
    expect(header['encoder.layers.0.weight']).toMatchObject({ dtype: 'F32', shape: [64, 384] })
    expect(header['quantizer.codebooks.2']).toMatchObject({ dtype: 'F32', shape: [6, 16] })
    expect(JSON.parse(header.__metadata__.config)).toMatchObject({ hidden_dim: [64], activation: 'gelu' })
  })

  it('give SIDs to new items, in a csv of their own, and leave what is published alone', async () => {
    const before = readFileSync(mapping)
    const out = cli.file('new.csv')
    const raw = await cli.json<Record<string, number>>([
      'encode', trained.runId, part.npy, '--out', out, '--id-prefix', 'new-', '--report', cli.file('drift.json'),
    ])
    expect(Object.keys(raw)).toEqual(['items', 'newCells', 'collisionsWithPublished', 'driftRatio'])
    expect(raw).toMatchObject({ items: ITEMS, newCells: 0, collisionsWithPublished: ITEMS })
    expect(raw['driftRatio']).toBeCloseTo(1, 4)
    const [header, first] = readFileSync(out, 'utf8').split('\n')
    expect(header).toBe('item_id,sid,code_1,code_2,code_3,suffix')
    expect(first).toMatch(/^new-0,/)
    expect(readFileSync(mapping)).toEqual(before)
    expect(JSON.parse(readFileSync(cli.file('drift.json'), 'utf8'))).toMatchObject({ assignment: 'best-collision', method: 'suffix' })
    const clash = await cli.json<ErrorShape>(['encode', trained.runId, part.npy, '--out', cli.file('no.csv')], 2)
    expect(clash.error.code).toBe('encode.idClash')
  })

  it('include the model with the decoder that was trained on the resolved codes', async () => {
    const [raw, tuned] = [cli.file('raw.safetensors'), cli.file('tuned.safetensors')]
    await cli.json(['export', trained.runId, '--format', 'safetensors', '--out', raw])
    await cli.json(['export', trained.runId, '--format', 'safetensors', '--out', tuned, '--assignment', 'minimum-cost'])
    const [before, after] = [readModelFile(raw), readModelFile(tuned)]
    expect(after.encoder).toEqual(before.encoder)
    expect(after.codebooks).toEqual(before.codebooks)
    expect(after.decoder).not.toEqual(before.decoder)
  })

  it('need no TensorFlow', async () => {
    for (const args of [
      ['collisions', 'latest'],
      ['resolve', trained.runId, '--method', 'minimum-cost', '--dry-run'],
      ['encode', trained.runId, part.npy, '--out', cli.file('plain.csv'), '--id-prefix', 'p-'],
      ['evaluate', mapping],
      ['doctor'],
    ]) {
      expect(await loadsTensorflow(cli, args), args.join(' ')).toBe(false)
    }
    // The same look at a command that does train sees it: the check above can fail.
    expect(await loadsTensorflow(cli, ['train', part.npy, ...SMALL, '--set', 'epochs=1'])).toBe(true)
  })
})
