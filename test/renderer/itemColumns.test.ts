import { describe, expect, it } from 'vitest'
import type { Dataset, Item } from '@shared/entities'
import { idColumn, itemColumns } from '@/pages/datasets/itemColumns'

const item = (id: string, metadata: Item['metadata']) => ({ id, metadata }) as Item
const columns: Dataset['columns'] = ['sku', 'title', 'colour'].map((name) => ({ name, type: 'text', distinct: 2, empty: 0 }))
const dataset = { columns, titleColumn: 'title', pictureColumn: null } as unknown as Dataset
const words = { row: 'Row', id: 'id', picture: 'Picture' }

describe('the columns of the items', () => {
  it('show the ids once, under the name that they have in the metadata', () => {
    const items = [item('c-3', { sku: null, title: null, colour: null }), item('a-1', { sku: 'a-1', title: 'Cup', colour: 'red' }), item('a-2', { sku: 'a-2', title: 'Pot', colour: 'a-2' })]
    expect(idColumn(columns, items)).toBe('sku')
    expect(itemColumns(dataset, words, 'sku').map(({ title }) => title)).toEqual(['Row', 'Picture', 'title', 'colour', 'sku'])
  })

  it('show them beside all metadata where they came from elsewhere', () => {
    const items = [item('0', { sku: 'a-1', title: 'Cup', colour: 'red' })]
    expect(idColumn(columns, items)).toBeNull()
    expect(idColumn(columns, [])).toBeNull()
    expect(itemColumns(dataset, words).map(({ title }) => title)).toEqual(['Row', 'Picture', 'title', 'sku', 'colour', 'id'])
  })
})
