import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { ownIds } from '@core/dataset/join'
import { BEHIND_ID, ItemPacker } from '@core/dataset/packedItems'
import { PackedColumn } from '@core/formats/metadata/packedColumn'
import { loadMetadata } from '@core/formats/metadata/registry'

const folder = mkdtempSync(join(tmpdir(), 'sid-packed-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Ids and values as the store will read them. */
function unpacked(columns: PackedColumn[], rowOf: Int32Array): { id: string; values: unknown }[] {
  const { count, bytes, ends } = new ItemPacker(ownIds(null).writeId, columns, rowOf).page(0, rowOf.length)
  return Array.from({ length: count }, (_, i) => {
    const row = Buffer.from(bytes.subarray(i === 0 ? 0 : ends[i - 1], ends[i]))
    const behind = row.indexOf(BEHIND_ID)
    return { id: row.toString('utf8', 0, behind), values: JSON.parse(row.toString('utf8', behind + 1)) as unknown }
  })
}

describe('packed items', () => {
  it('hold every text, number and gap as JSON does', () => {
    const value = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('"', '\\', '\n\t\u0001', 'é词🦊', ''), fc.constant(null))
    const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.constant(null))
    fc.assert(
      fc.property(fc.array(fc.tuple(value, number, fc.option(fc.boolean())), { maxLength: 40 }), (rows) => {
        const columns = ['text', 'number', 'boolean'].map((name) => new PackedColumn(name))
        for (const row of rows) row.forEach((cell, i) => columns[i]!.addValue(cell))
        const found = unpacked(columns, Int32Array.from(rows, (_, i) => i))
        expect(found).toEqual(rows.map((_, row) => ({ id: String(row), values: columns.map((column) => JSON.parse(JSON.stringify(column.get(row))) as unknown) })))
      }),
    )
  })

  it('keep codes with leading zeros and numbers beyond double precision as text, and give items without metadata gaps', async () => {
    const file = join(folder, 'a.csv')
    writeFileSync(file, 'zip,price,huge,flag\n007,97.370,1e999,TRUE\n010,-0.5,1.5e-7,false\n')
    const { columns } = await loadMetadata(file)
    expect(unpacked(columns, Int32Array.of(1, -1, 0)).map(({ values }) => values)).toEqual([
      ['010', -0.5, '1.5e-7', false], [null, null, null, null], ['007', 97.37, '1e999', true],
    ])
  })
})
