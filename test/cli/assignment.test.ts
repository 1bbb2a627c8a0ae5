import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Cli } from './support/cli'
import { demoPart } from './support/demo'
import { loadsTensorflow } from './support/loaded'
import type { ErrorShape } from './support/shapes'

// Whole processes, on machines that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

interface Listed {
  id: string
  name: string
  kind: string
  parent: string | null
  conflictItems: number
  published: { hash: string } | null
}

let cli: Cli
let theirs: Listed & { alignment: { matched: number; by: string } }
beforeAll(async () => {
  cli = await Cli.make()
  const part = demoPart(cli.folder, 60)
  await cli.json(['dataset', 'import', part.npy, '--metadata', part.csv, '--key', 'id', '--name', 'emoji'])
  const rows = part.ids.map((id, i) => `${id},"${i % 3},${i % 4},${i % 10}"`)
  writeFileSync(cli.file('theirs.csv'), ['item_id,SID', ...rows].join('\n'))
  theirs = await cli.json(['assignment', 'import', cli.file('theirs.csv'), '--dataset', 'emoji', '--sizes', '3,4,16'])
})
afterAll(() => cli.remove())

describe('decisions by hand', () => {
  it('are made, listed, undone and kept to without a window', async () => {
    const ids = demoPart(cli.folder, 60, 'hand').ids
    writeFileSync(cli.file('pairs.csv'), ['item_id,SID', ...ids.map((id, i) => `${id},"0,0,${Math.floor(i / 2)}"`)].join('\n'))
    const { id } = await cli.json<Listed>(['assignment', 'import', cli.file('pairs.csv'), '--dataset', 'emoji', '--sizes', '2,1,64'])
    const edit = (...args: string[]) => cli.json<{ edits: { edit: number; kind: string; target: number[] | null }[] }>(['assignment', 'edit', id, ...args])
    await edit('--same', ids[0]!, ids[1]!)
    await edit('--pin', ids[3]!)
    const { edits } = await edit('--move', ids[5]!, '--to', '1-0-9')
    expect(edits.map(({ kind, target }) => [kind, target])).toEqual([['same-item', null], ['pin', null], ['move', [1, 0, 9]]])
    await edit('--undo', String(edits[1]!.edit))
    expect((await edit()).edits.map(({ kind }) => kind)).toEqual(['same-item', 'move'])
    // 30 pairs; one is the same item, one was parted by hand.
    const resolved = await cli.json<Record<string, unknown>>(['resolve', id, '--method', 'minimum-cost'])
    expect(resolved).toMatchObject({ collisionsBefore: 30, collisionsAfter: 1, moved: 29 })
    const refused = await cli.run(['assignment', 'edit', id, '--same', ids[0]!, ids[2]!, '--json'])
    expect(refused.status).toBe(2)
    expect((JSON.parse(refused.stdout) as ErrorShape).error.code).toBe('edit.badRows')
    await cli.json(['assignment', 'remove', 'minimum-cost'])
  })
})

describe('a mapping from elsewhere', () => {
  it('is imported with a report of how it lies on the items', () => {
    expect(theirs).toMatchObject({ name: 'theirs', kind: 'imported', alignment: { dialect: 'al-sid', by: 'id', matched: 60, items: 60 } })
    // 60 items over lcm(3, 4, 10) = 60 tuples: all alone.
    expect(theirs.conflictItems).toBe(0)
  })

  it('has its codes listed, most used first, with what sets each apart', async () => {
    const first = await cli.json<{ assignment: string; level: number; size: number; used: number; codes: Record<string, unknown>[] }>(['codes', theirs.id])
    // 60 items over three codes by row modulo 3, and the labels that nobody has given yet.
    expect(first).toMatchObject({ assignment: 'theirs', level: 1, size: 3, used: 3 })
    expect(first.codes.map(({ code, items, share, label }) => [code, items, share, label])).toEqual([0, 1, 2].map((code) => [code, 20, 1 / 3, null]))
    const third = await cli.json<typeof first>(['codes', theirs.id, '--level', '3', '--limit', '12'])
    expect(third.codes.map(({ code, items }) => [code, items])).toEqual([...Array.from({ length: 10 }, (_, code) => [code, 6]), [10, 0], [11, 0]])
    expect((await cli.run(['codes', theirs.id, '--level', '3'])).stdout).toMatch(/^Level 3 of theirs: 10 of 16 codes used\.\nCODE +LABEL/)
    expect((await cli.json<ErrorShape>(['codes', theirs.id, '--level', '4'], 2)).error.code).toBe('usage.badArgument')
  })

  it('is explored, resolved, compared and exported by its id, without a run', async () => {
    const rows = demoPart(cli.folder, 60, 'again').ids.map((id) => `${id},"0,0,${id.codePointAt(id.length - 1)! % 2}"`)
    writeFileSync(cli.file('crowded.csv'), ['item_id,SID', ...rows].join('\n'))
    const crowded = await cli.json<Listed>(['assignment', 'import', cli.file('crowded.csv'), '--dataset', 'emoji', '--sizes', '1,1,64'])
    const found = await cli.json<{ groups: { size: number }[] }>(['collisions', crowded.id])
    expect(found.groups.reduce((sum, { size }) => sum + size, 0)).toBe(60)
    const only = async (...args: string[]) =>
      (await cli.json<{ groups: { sid: number[]; cause: string }[] }>(['collisions', crowded.id, ...args])).groups.map(({ sid }) => sid.join('-'))
    expect(await only('--prefix', '0-0-1')).toEqual(['0-0-1'])
    expect(await only('--prefix', '0-1')).toEqual([])
    const [id] = rows[0]!.split(',')
    expect(await only('--search', id!)).toEqual([rows[0]!.split('"')[1]!.replaceAll(',', '-')])
    expect(await only('--where', 'group=nothing of the kind')).toEqual([])
    expect(await only('--cause', 'code-capacity', '--near', '1')).toHaveLength(2)
    expect(await only('--cause', 'code-capacity', '--near', '-1')).toEqual([])
    expect((await cli.json<ErrorShape>(['collisions', crowded.id, '--near', '2'], 2)).error.code).toBe('usage.badArgument')
    const resolved = await cli.json<{ assignment: string; collisionsAfter: number }>(['resolve', crowded.id, '--method', 'minimum-cost'])
    expect(resolved).toMatchObject({ assignment: 'minimum-cost', collisionsAfter: 0 })
    const { assignments } = await cli.json<{ assignments: Listed[] }>(['assignment', 'list', '--dataset', 'emoji'])
    const made = assignments.find(({ name }) => name === 'minimum-cost')!
    expect(made).toMatchObject({ kind: 'resolved', parent: crowded.id, conflictItems: 0 })
    const difference = await cli.json<Record<string, number>>(['assignment', 'diff', 'crowded', 'minimum-cost', '--out', cli.file('diff.csv')])
    expect(difference).toMatchObject({ items: 60, freed: 60, newlyShared: 0, sharedInBoth: 0 })
    const lines = readFileSync(cli.file('diff.csv'), 'utf8').trim().split('\r\n')
    expect(lines[0]).toBe('item_id,title,sid_a,sid_b,group_a,group_b')
    expect(lines.length - 1).toBe(difference['changed'])
    await cli.json(['export', made.id, '--format', 'jsonl', '--out', cli.file('made.jsonl')])
    expect(readFileSync(cli.file('made.jsonl'), 'utf8').trim().split('\n')).toHaveLength(60)
    // What was applied can be undone: the assignment goes, its parent stays.
    await cli.json(['assignment', 'remove', made.id])
    expect((await cli.json<ErrorShape>(['collisions', made.id], 2)).error.code).toBe('run.notFound')
    expect((await cli.json<{ totalGroups: number }>(['collisions', crowded.id])).totalGroups).toBe(found.groups.length)
  })

  it('is published once, with a hash of its own, and then stays', async () => {
    writeFileSync(cli.file('taken.sidbundle'), 'mine')
    expect((await cli.json<ErrorShape>(['assignment', 'publish', 'theirs', '--bundle', cli.file('taken.sidbundle')], 2)).error.code).toBe('file.exists')
    const { assignments } = await cli.json<{ assignments: Listed[] }>(['assignment', 'list', '--dataset', 'emoji'])
    expect(assignments.find(({ name }) => name === 'theirs')!.published).toBeNull()
    const { bundle, ...published } = await cli.json<Listed & { bundle: { bytes: number; sha256: string } }>(['assignment', 'publish', 'theirs', '--bundle', cli.file('v1.sidbundle')])
    expect(createHash('sha256').update(readFileSync(cli.file('v1.sidbundle'))).digest('hex')).toBe(bundle.sha256)
    expect(published.published!.hash).toMatch(/^[0-9a-f]{64}$/)
    expect(await cli.json(['assignment', 'publish', theirs.id])).toEqual(published)
    expect((await cli.json<ErrorShape>(['assignment', 'remove', 'theirs'], 2)).error.code).toBe('assignment.published')
  })

  it('is refused with a reason, and has no model to export or to encode with', async () => {
    const failed = async (args: string[]) => (await cli.json<ErrorShape>(args, 2)).error.code
    writeFileSync(cli.file('half.csv'), 'item_id,SID\nnobody,"1,2,3"\n')
    expect(await failed(['assignment', 'import', cli.file('half.csv'), '--dataset', 'emoji'])).toBe('mapping.notAligned')
    expect(await failed(['assignment', 'import', cli.file('theirs.csv'), '--dataset', 'emoji', '--name', 'theirs'])).toBe('assignment.published')
    expect(await failed(['export', theirs.id, '--format', 'safetensors', '--out', cli.file('m.safetensors')])).toBe('export.noModel')
    expect(await failed(['encode', theirs.id, cli.file('emoji.npy'), '--out', cli.file('n.csv')])).toBe('encode.noModel')
    expect(await failed(['assignment', 'publish', 'nothing'])).toBe('assignment.notFound')
  })

  it('needs no TensorFlow', async () => {
    for (const args of [['assignment', 'list', '--dataset', 'emoji'], ['resolve', theirs.id, '--method', 'next-best', '--dry-run']])
      expect(await loadsTensorflow(cli, args), args.join(' ')).toBe(false)
  })
})
