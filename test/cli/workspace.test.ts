import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Cli } from './support/cli'
import { demoPart } from './support/demo'
import { CheckedShape, DatasetListShape, DatasetShape, ErrorShape } from './support/shapes'

// Whole processes, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let cli: Cli
let part: ReturnType<typeof demoPart>
beforeAll(async () => {
  cli = await Cli.make()
  part = demoPart(cli.folder, 200)
}, 120_000)
afterAll(() => cli.remove())

const inFolder = (folder: string, args: string[], status: number) =>
  cli.json<ErrorShape>([...args, '--workspace', folder], status)
const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

describe('dataset', () => {
  let dataset: DatasetShape
  let keys: string[]
  beforeAll(async () => {
    const raw = await cli.json<DatasetShape>([
      'dataset',
      'import',
      part.npy,
      '--metadata',
      part.csv,
      '--key',
      'id',
      '--name',
      'emoji',
    ])
    keys = Object.keys(raw)
    dataset = DatasetShape.parse(raw)
  })
  const check = (checks: DatasetShape['checks'], name: string) => checks.find((one) => one.check === name)

  it('import tells what is in the data', () => {
    expect(dataset).toMatchObject({ name: 'emoji', items: 200, dimensions: 384 })
    expect(keys).toEqual(['id', 'name', 'items', 'dimensions', 'fingerprint', 'checks'])
    expect(check(dataset.checks, 'shape')).toEqual({
      check: 'shape',
      level: 'ok',
      count: 200,
      examples: ['200 × 384'],
    })
    expect(check(dataset.checks, 'nonfinite')).toMatchObject({ level: 'ok', count: 0 })
  })

  it('list and show give the same again, by id, prefix and name', async () => {
    expect(DatasetListShape.parse(await cli.json(['dataset', 'list'])).datasets).toContainEqual(dataset)
    for (const reference of [dataset.id, dataset.id.slice(0, 10), 'emoji']) {
      expect(await cli.json(['dataset', 'show', reference])).toEqual(dataset)
    }
  })

  it('check tells the same without an id, of the dataset and of the file', async () => {
    const { id: _, ...rest } = dataset
    expect(CheckedShape.parse(await cli.json(['dataset', 'check', 'emoji']))).toEqual(rest)
    const file = CheckedShape.parse(
      await cli.json(['dataset', 'check', part.npy, '--metadata', part.csv, '--key', 'id']),
    )
    expect(file).toEqual({ ...rest, name: 'emoji.npy' })
  })

  it('import of the same file finds the dataset again', async () => {
    expect(await cli.json(['dataset', 'import', part.npy, '--metadata', part.csv, '--key', 'id'])).toEqual(
      dataset,
    )
    // Without the metadata the items are others: they have no titles.
    expect(await cli.json(['dataset', 'import', part.npy])).not.toMatchObject({ id: dataset.id })
  })

  it('import refuses rows that are not finite, or drops or zeroes them when told to', async () => {
    const bytes = readFileSync(part.npy)
    const headerLength = 10 + bytes.readUInt16LE(8)
    const bad = Buffer.from(bytes)
    bad.writeUInt16LE(0x7e00, headerLength + 3 * 384 * 2 + 10) // row 3, column 5: NaN in float16
    const file = cli.file('bad.npy')
    writeFileSync(file, bad)
    const { error } = ErrorShape.parse(await cli.json(['dataset', 'import', file], 2))
    expect(error).toMatchObject({ code: 'dataset.nonFiniteRows', details: { rows: 1, first: 3 } })
    const found = CheckedShape.parse(await cli.json(['dataset', 'check', file]))
    expect(check(found.checks, 'nonfinite')).toEqual({
      check: 'nonfinite',
      level: 'error',
      count: 1,
      examples: [3],
    })
    expect(await cli.json(['dataset', 'import', file, '--nonfinite', 'drop'])).toMatchObject({ items: 199 })
    expect(await cli.json(['dataset', 'import', file, '--nonfinite', 'zero'])).toMatchObject({ items: 200 })
    const { datasets } = await cli.json<{ datasets: { name: string }[] }>(['dataset', 'list'])
    expect(datasets.filter((one) => one.name === 'bad')).toHaveLength(2)
  })

  it('import refuses a flat array and names its shape', async () => {
    const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }".padEnd(117) + '\n'
    const file = cli.file('flat.npy')
    writeFileSync(
      file,
      Buffer.concat([
        Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
        Buffer.from([118, 0]),
        Buffer.from(header),
        Buffer.alloc(24),
      ]),
    )
    const { error } = ErrorShape.parse(await cli.json(['dataset', 'import', file], 2))
    expect(error.code).toBe('embeddings.shape')
    expect(error.message).toContain('(6')
  })

  it('import says which column the metadata do not have', async () => {
    const { error } = ErrorShape.parse(
      await cli.json(['dataset', 'import', part.npy, '--metadata', part.csv, '--key', 'ID'], 2),
    )
    expect(error.message).toContain('ID')
    expect(error.message).toContain('emoji')
  })

  it('titles and ids of the metadata go along into collisions and exports', async () => {
    const sets = [
      'hidden_dim=[]',
      'code_dim=4',
      'codebook_size=3',
      'num_codebooks=2',
      'epochs=2',
      'skip=none',
    ].flatMap((set) => ['--set', set])
    const out = cli.file('titled.csv')
    await cli.json(['train', dataset.id, ...sets, '--out', out])
    const ids = readFileSync(out, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[0])
    expect(ids).toEqual(part.ids)
    const { groups } = await cli.json<{ groups: { items: { row: number; id: string; title: string }[] }[] }>([
      'collisions',
      'latest',
      '--limit',
      '1',
    ])
    for (const item of groups[0]!.items)
      expect(item).toMatchObject({ id: part.ids[item.row], title: part.titles[item.row] })
    await cli.json([
      'export',
      'latest',
      '--format',
      'tsv',
      '--out',
      cli.file('columns.tsv'),
      '--columns',
      'emoji,group',
    ])
    const header = readFileSync(cli.file('columns.tsv'), 'utf8').split('\n')[0]
    expect(header).toBe('item_id\tsid\tcode_1\tcode_2\tsuffix\temoji\tgroup')
  }, 120_000)

  it('remove takes its runs along, and says so', async () => {
    const { runs } = await cli.json<{ runs: { id: string; dataset: string }[] }>(['runs', 'list'])
    const own = runs.filter((run) => run.dataset === dataset.id).map((run) => run.id)
    expect(own.length).toBeGreaterThan(0)
    expect(await cli.json(['dataset', 'remove', dataset.id])).toEqual({ removed: dataset.id, runs: own })
    expect((await cli.json<ErrorShape>(['dataset', 'show', dataset.id], 2)).error.code).toBe(
      'dataset.notFound',
    )
    expect((await cli.json<ErrorShape>(['runs', 'show', own[0]!], 2)).error.code).toBe('run.notFound')
  })
})

describe('a workspace that is not as it should be', () => {
  it('whose database is damaged is refused in one sentence and not touched', async () => {
    const folder = cli.file('damaged')
    mkdirSync(folder)
    const database = join(folder, 'studio.sqlite')
    writeFileSync(database, 'this is no database, but somebody may still want it'.repeat(100))
    const before = hashOf(database)
    for (const args of [
      ['runs', 'list'],
      ['dataset', 'import', part.npy],
      ['train', part.npy],
    ]) {
      expect((await inFolder(folder, args, 2)).error).toMatchObject({ code: 'store.damaged' })
    }
    const { stderr, stdout } = await cli.run(['runs', 'list', '--workspace', folder])
    expect(stdout).toBe('')
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(stderr).toContain(database)
    expect(hashOf(database)).toBe(before)
    const { facts } = await cli.json<{ facts: { name: string; level: string }[] }>([
      'doctor',
      '--workspace',
      folder,
    ])
    expect(facts.find((fact) => fact.name === 'workspace')!.level).toBe('error')
  })

  it('that a newer program wrote is refused and not touched', async () => {
    const folder = cli.file('newer')
    await cli.json(['dataset', 'import', part.npy, '--workspace', folder])
    const database = join(folder, 'studio.sqlite')
    const bytes = readFileSync(database)
    bytes.writeUInt32BE(9_999, 60) // user_version in SQLite's header
    writeFileSync(database, bytes)
    const artifacts = readdirSync(folder, { recursive: true }).filter((name) => String(name).endsWith('.npy'))
    expect((await inFolder(folder, ['runs', 'list'], 2)).error).toMatchObject({
      code: 'store.newer',
      details: { version: 9_999 },
    })
    expect(readFileSync(database).equals(bytes)).toBe(true)
    expect(readdirSync(folder, { recursive: true }).filter((name) => String(name).endsWith('.npy'))).toEqual(
      artifacts,
    )
  })

  it('that is a file is refused', async () => {
    expect((await inFolder(part.npy, ['runs', 'list'], 2)).error.code).toBe('store.unopenable')
    expect(statSync(part.npy).isFile()).toBe(true)
  })

  it('that cannot be written can still be looked at', async () => {
    const folder = cli.file('readonly')
    const { id } = await cli.json<DatasetShape>(['dataset', 'import', part.npy, '--workspace', folder])
    const everything = [
      folder,
      ...readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name))),
    ]
    for (const path of everything) chmodSync(path, statSync(path).isDirectory() ? 0o555 : 0o444)
    chmodSync(cli.folder, 0o755)
    try {
      // Root may write everywhere; nobody may not.
      const as = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
      const listed = await cli.start(
        ['dataset', 'list', '--json', '--workspace', folder],
        { HOME: '/tmp' },
        as,
      ).ended
      expect(listed.status, listed.stdout).toBe(0)
      expect(DatasetListShape.parse(JSON.parse(listed.stdout)).datasets[0]!.id).toBe(id)
      const refused = await cli.start(
        ['dataset', 'import', part.npy, '--name', 'x', '--json', '--workspace', folder],
        { HOME: '/tmp' },
        as,
      ).ended
      expect(refused.status).toBe(2)
      expect(ErrorShape.parse(JSON.parse(refused.stdout)).error.code).toBe('store.readOnly')
    } finally {
      for (const path of everything) chmodSync(path, statSync(path).isDirectory() ? 0o755 : 0o644)
    }
  })
})
