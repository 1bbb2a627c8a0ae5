import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Cli } from './support/cli'
import { demoPart } from './support/demo'
import type { DatasetShape, ErrorShape } from './support/shapes'

// Whole processes, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let cli: Cli
let dataset: DatasetShape
beforeAll(async () => {
  cli = await Cli.make()
  const part = demoPart(cli.folder, 120)
  dataset = await cli.json<DatasetShape>(['dataset', 'import', part.npy, '--metadata', part.csv, '--key', 'id', '--name', 'emoji'])
}, 120_000)
afterAll(() => cli.remove())

describe('ids and rows', () => {
  it('a column that only looks like the ids is refused until somebody says that there are none', async () => {
    const file = join(import.meta.dirname, '../fixtures/embeddings/bad/float-ids.parquet')
    const { error } = await cli.json<ErrorShape>(['dataset', 'import', file], 2)
    expect([error.code, error.message]).toEqual(['embeddings.idType', expect.stringContaining('or none (--id "")')])
    expect(await cli.json<DatasetShape>(['dataset', 'import', file, '--id', '', '--name', 'rows'])).toMatchObject({ items: 7 })
    await cli.json(['dataset', 'remove', 'rows'])
  })
  it('a table that is joined row by row is said to be, and refused where the counts differ', async () => {
    writeFileSync(cli.file('three.csv'), 'x,y\n1,2\n3,4\n5,6\n')
    writeFileSync(cli.file('about.csv'), 'name\nOwl\nCow\nCarp\n')
    const joined = await cli.run(['dataset', 'import', 'three.csv', '--metadata', 'about.csv'])
    expect(joined.stderr).toContain('Row by row: row 1 of about.csv is row 1 of three.csv')
    expect(joined.stdout).not.toContain('Row by row')
    await cli.json(['dataset', 'remove', 'three'])
    writeFileSync(cli.file('about.csv'), 'name\nOwl\nCow\n')
    expect((await cli.json<ErrorShape>(['dataset', 'import', 'three.csv', '--metadata', 'about.csv'], 2)).error.code).toBe('metadata.rowCount')
  })
})

describe('the life of a dataset', () => {
  it('exports what can be imported again as the same', async () => {
    const out = cli.file('emoji.parquet')
    expect(await cli.json(['dataset', 'export', 'emoji', '--out', out])).toMatchObject({ format: 'parquet', items: 120, files: ['emoji.parquet'] })
    expect((await cli.json<ErrorShape>(['dataset', 'export', 'emoji', '--out', out], 2)).error.code).toBe('file.exists')
    expect((await cli.json<ErrorShape>(['dataset', 'export', 'emoji', '--out', cli.file('emoji.bin')], 2)).error.code).toBe('usage.badArgument')
    const back = await cli.json<DatasetShape>(['dataset', 'import', out, '--metadata', out, '--key', 'item_id', '--name', 'back', '--no-index'])
    expect([back.items, back.fingerprint]).toEqual([120, dataset.fingerprint])
    expect(await cli.json(['dataset', 'index', 'back'])).toEqual({ dataset: back.id, indexed: true })
  })
  it('makes subsets by a filter and by a sample', async () => {
    const { stdout } = await cli.run(['dataset', 'export', 'emoji', '--format', 'csv', '--out', cli.file('all.csv')])
    expect(stdout).toContain('120 items')
    const [head, ...rows] = readFileSync(cli.file('all.csv'), 'utf8').trim().split(/\r?\n/)
    const column = head!.split(',').indexOf('group')
    const group = rows.map((row) => row.split(',')[column]!).find((value) => value !== '')!
    const wanted = rows.filter((row) => row.split(',')[column] === group).length
    const made = await cli.json<DatasetShape>(['dataset', 'subset', 'emoji', '--where', `group=${group}`, '--name', 'one group'])
    expect([made.name, made.items]).toEqual(['one group', wanted])
    expect(await cli.json(['dataset', 'subset', 'emoji', '--sample', '50', '--seed', '3', '--name', 'fifty'])).toMatchObject({ items: 50 })
    expect((await cli.json<ErrorShape>(['dataset', 'subset', 'emoji', '--where', 'nowhere=1'], 2)).error.code).toBe('dataset.noColumn')
    expect((await cli.json<ErrorShape>(['dataset', 'subset', 'emoji', '--search', 'no such text'], 2)).error.code).toBe('dataset.nothingChosen')
  })
  it('takes a second embedding, which a run may be trained on', async () => {
    const file = cli.file('clicks.csv')
    writeFileSync(file, `${Array.from({ length: 120 }, (_, row) => `${Math.sin(row)},${Math.cos(row)},${Math.sin(3 * row)}`).join('\n')}\n`)
    expect(await cli.json(['dataset', 'embed', 'emoji', file, '--row-order'])).toMatchObject({ existing: false, embedding: { name: 'clicks', dimensions: 3 } })
    expect((await cli.json<ErrorShape>(['dataset', 'embed', 'emoji', file, '--row-order'], 2)).error.code).toBe('embedding.nameTaken')
    expect((await cli.run(['dataset', 'show', 'emoji'])).stdout).toContain('Embeddings: embedding (384), clicks (3)')
    expect(await cli.json(['dataset', 'check', 'emoji', '--embedding', 'clicks'])).toMatchObject({ dimensions: 3, items: 120 })
    const small = ['--set', 'epochs=1', '--set', 'hidden_dim=[4]', '--set', 'code_dim=2', '--set', 'codebook_size=4', '--set', 'batch_size=64']
    const trained = await cli.json<{ runId: string }>(['train', 'emoji', '--embedding', 'clicks', '--name', 'on clicks', ...small])
    expect(await cli.json(['runs', 'show', trained.runId])).toMatchObject({ status: 'completed' })
    expect((await cli.json<ErrorShape>(['train', 'emoji', '--embedding', 'nowhere', ...small], 2)).error.code).toBe('embedding.notFound')
  })
  it('can be renamed, described and tagged', async () => {
    await cli.json(['dataset', 'edit', 'fifty', '--name', 'half a hundred', '--description', 'for a try', '--tag', 'small', '--tag', 'demo'])
    const { stdout } = await cli.run(['dataset', 'show', 'half a hundred'])
    expect(stdout).toMatch(/for a try\nTags: small, demo\n/)
    expect((await cli.json<ErrorShape>(['dataset', 'edit', 'half a hundred', '--title', 'nowhere'], 2)).error.code).toBe('dataset.noColumn')
  })
  it('names the runs that go with it when it is deleted', async () => {
    const { stdout } = await cli.run(['dataset', 'remove', 'emoji'])
    expect(stdout).toMatch(/and its runs on clicks/)
  })
})

it('Ctrl-C during an import ends with 130 and leaves nothing behind', async () => {
  const dimensions = 64
  const file = cli.file('large.csv')
  const row = Array.from({ length: dimensions }, (_, i) => (i / 7).toFixed(6)).join(',')
  writeFileSync(file, `${`${row}\n`.repeat(120_000)}`)
  const before = await cli.json<{ datasets: unknown[] }>(['dataset', 'list'])
  const embeddings = () => readdirSync(join(cli.workspace, 'artifacts', 'embeddings')).sort()
  const files = embeddings()
  const started = cli.start(['dataset', 'import', file, '--json'])
  while (embeddings().length === files.length) await new Promise((resolve) => setTimeout(resolve, 20))
  process.kill(started.child.pid!, 'SIGINT')
  const ended = await started.ended
  expect(ended.status).toBe(130)
  expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: 'dataset.importCancelled' } })
  expect(embeddings()).toEqual(files)
  expect(await cli.json(['dataset', 'list'])).toEqual(before)
  expect(existsSync(file)).toBe(true)
})
