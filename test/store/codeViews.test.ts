import { describe, expect, it } from 'vitest'
import { ANY_CODE } from '@shared/queries'
import { mappingTableOf } from '@store/mappingTable'
import { createViews } from '@store/views'
import { makeDataset, makeRun, epochMetrics, newAssignment, temporaryWorkspace } from './helpers'

/** Code 1 holds four animals and a car, code 0 a rocket. */
const SIDS = [[1, 2], [1, 2], [0, 9], [1, 2], [1, 3], [1, 4]]
const TITLES = ['grey seal', 'octopus', 'rocket', 'sea lion', 'car', 'grey squid']
const GROUPS = ['animals', 'animals', 'travel', 'animals', 'travel', 'animals']

function sample() {
  const workspace = temporaryWorkspace()
  const datasetId = makeDataset(workspace, 'sample', { titles: TITLES, columns: { group: GROUPS } })
  const { id } = workspace.assignments.create(newAssignment(datasetId, SIDS))
  return { workspace, id, views: createViews(workspace) }
}

describe('the views of codes', () => {
  it('give the tree below a prefix with counts, and its colours in the same order', () => {
    const { id, views } = sample()
    const tree = views.codeTree({ assignmentId: id, prefix: [], depth: 2 })
    expect(tree.levels.map(({ cells }) => cells.map(({ prefix, items }) => [prefix.join('-'), items]))).toEqual([
      [['0', 1], ['1', 5]],
      [['0-9', 1], ['1-2', 3], ['1-3', 1], ['1-4', 1]],
    ])
    const colours = views.treeColours({ assignmentId: id, prefix: [], depth: 2, by: { kind: 'purity', column: 'group' } })
    expect([...colours.levels![0]!].map((one) => Number(one.toFixed(3)))).toEqual([1, 0.8])
    expect([...colours.majority![0]!].map((one) => colours.values[one])).toEqual(['travel', 'animals'])
  })

  it('hide cells below a size, and say how many', () => {
    const { workspace, id } = sample()
    expect(workspace.assignments.prefixesBelow(id, [1], 2, 2)).toMatchObject({ prefixes: [{ prefix: [1, 2], items: 3 }], hidden: { cells: 2, items: 2 } })
  })

  it('keep a label for a code wherever it stands apart from one below a prefix', () => {
    const { workspace, id, views } = sample()
    views.labelCode({ assignmentId: id, level: 1, code: 2, prefix: null, label: 'swimmers' })
    views.labelCode({ assignmentId: id, level: 1, code: 2, prefix: [1, 2], label: 'sea animals' })
    expect(workspace.assignments.labels(id)).toEqual([
      { prefix: [1, 2], label: 'sea animals' },
      { prefix: [ANY_CODE, 2], label: 'swimmers' },
    ])
    expect(views.code({ assignmentId: id, level: 1, code: 2, prefix: null, column: null }).label).toBe('swimmers')
  })

  it('keep it for what is resolved from a mapping, and for the mapping that takes its place while a run trains', () => {
    const { workspace, id, views } = sample()
    const { datasetId } = workspace.assignments.get(id)
    views.labelCode({ assignmentId: id, level: 0, code: 1, prefix: null, label: 'sea' })
    views.labelCode({ assignmentId: id, level: 1, code: 2, prefix: null, label: 'swimmers' })
    const resolved = workspace.assignments.create({ ...newAssignment(datasetId, SIDS), name: 'resolved', parentId: id })
    expect(workspace.assignments.labels(resolved.id)).toHaveLength(2)
    views.labelCode({ assignmentId: resolved.id, level: 0, code: 1, prefix: null, label: 'sea animals' })
    const again = workspace.assignments.create({ ...newAssignment(datasetId, SIDS), name: 'resolved', parentId: id, replace: true })
    expect(workspace.assignments.labels(again.id).map(({ label }) => label)).toEqual(['sea', 'swimmers'])
    const shallow = workspace.assignments.create({ ...newAssignment(datasetId, SIDS.map(([code]) => [code!])), name: workspace.assignments.get(id).name, replace: true })
    expect(workspace.assignments.labels(shallow.id)).toEqual([{ prefix: [1], label: 'sea' }])
  })

  it('give an item the name of its prefix before that of its code, as a column to write along', () => {
    const { workspace, id, views } = sample()
    expect(mappingTableOf(workspace, workspace.assignments.get(id)).columns!.map(({ name }) => name)).toEqual(['group'])
    views.labelCode({ assignmentId: id, level: 1, code: 2, prefix: null, label: 'swimmers' })
    views.labelCode({ assignmentId: id, level: 1, code: 3, prefix: [1, 3], label: 'wheels' })
    const column = mappingTableOf(workspace, workspace.assignments.get(id)).columns!.find(({ name }) => name === 'label_2')!
    expect(column.values(0, 6)).toEqual(['swimmers', 'swimmers', null, 'swimmers', 'wheels', null])
    expect(column.values(3, 5)).toEqual(['swimmers', 'wheels'])
  })

  it('name the values that set a code apart with the count that chance would give', () => {
    const { id, views } = sample()
    const { values } = views.codeMeaning({ assignmentId: id, level: 0, code: 1, prefix: null })
    // Five of six items are in the code, four of all are animals: 5 · 4 / 6.
    expect(values[0]).toMatchObject({ column: 'group', value: 'animals', items: 4, expected: 20 / 6, lift: null })
  })

  it('do not tell parts of keys as words, also where the title is one', () => {
    const workspace = temporaryWorkspace()
    const rows = Array.from({ length: 500 }, (_, row) => row)
    const codepoints = rows.map((row) => `1F${row.toString(16)}${row % 2 === 0 ? '-200D' : ''}`)
    const datasetId = makeDataset(workspace, 'keys', {
      titles: codepoints, columns: { sequence: codepoints, what: rows.map((row) => (row % 2 === 0 ? `joined ${row}` : `lonely ${row}`)) },
    })
    const { id } = workspace.assignments.create(newAssignment(datasetId, rows.map((row) => [row % 2, 0])))
    const { words } = createViews(workspace).codeMeaning({ assignmentId: id, level: 0, code: 0, prefix: null })
    expect(words.map(({ word }) => word)).toContain('joined')
    expect(words.map(({ word }) => word)).not.toContain('200d')
  })
})

it('keeps the churn of an epoch, and reads epochs that have none', () => {
  const workspace = temporaryWorkspace()
  const run = makeRun(workspace, makeDataset(workspace, 'x'))
  workspace.metrics.append(run.id, epochMetrics(0, 0.5), null)
  workspace.metrics.append(run.id, { ...epochMetrics(1, 0.4), churn: [0.25, 0.5] }, null)
  expect(workspace.metrics.page(run.id, -1).map(({ churn }) => churn)).toEqual([undefined, [0.25, 0.5]])
})
