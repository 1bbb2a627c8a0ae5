import { distinctive } from '@core/metrics/codes/distinctive'
import { isIdentifying } from '@core/metrics/codes/identifying'
import { wordsOf } from '@core/metrics/codes/words'
import { evenRows } from '@core/projection/sample'
import type { codeMeaning, CodeScope } from '@shared/ipc/codebooks'
import type { OutputOf } from '@shared/ipc/contract'
import type { Item } from '@shared/entities'
import type { Workspace } from '../workspace'
import { classColumns, columnClasses, MOST_CLASSES } from './columns'
import { rowsOfScope } from './codeScope'
import { keptAnswers } from './kept'

/** Items whose words stand for the whole dataset, and for a code, where reading all would take too long. */
const READ_OF_ALL = 20_000
const READ_OF_CODE = 4_000
/** Values that tell whether a column holds texts or keys. */
const READ_OF_COLUMN = 1_000
const SHOWN = 24

/** Words and values that a code's items have more often than the others. */
export function meaning(workspace: Workspace, scope: CodeScope): OutputOf<typeof codeMeaning> {
  const { datasetId } = workspace.assignments.get(scope.assignmentId)
  const rows = rowsOfScope(workspace, scope)
  return { ...wordsOfRows(workspace, datasetId, rows), values: valuesOf(workspace, datasetId, rows) }
}

function wordsOfRows(workspace: Workspace, datasetId: string, rows: number[]) {
  const { items } = workspace.datasets.get(datasetId)
  const sampled = evenRows(items, READ_OF_ALL)
  const inSample = new Set(sampled)
  const group = rows.length <= READ_OF_CODE ? rows : rows.filter((row) => inSample.has(row))
  const background = backgroundWords(workspace, datasetId, sampled)
  const inGroup = new Map<string, number>()
  const inAll = new Map(background)
  let added = 0
  for (const { row, words } of readWords(workspace, datasetId, group)) {
    const isNew = !inSample.has(row)
    if (isNew) added++
    for (const word of words) {
      count(inGroup, word)
      // Those of the sample are in its count already.
      if (isNew) count(inAll, word)
    }
  }
  const all = sampled.length + added
  return {
    words: distinctive({ group: group.length, all, inGroup, inAll }, SHOWN).map(({ value, ...rest }) => ({ word: value, ...rest })),
    read: { group: group.length, all },
  }
}

const count = <T>(counts: Map<T, number>, value: T): void => void counts.set(value, (counts.get(value) ?? 0) + 1)

const kept = keptAnswers<Workspace, ReadonlyMap<string, number>>(2)

/** In how many items of the sample each word is. */
const backgroundWords = (workspace: Workspace, datasetId: string, rows: Int32Array): ReadonlyMap<string, number> =>
  kept(workspace, datasetId, () => {
    const counts = new Map<string, number>()
    for (const { words } of readWords(workspace, datasetId, [...rows])) for (const word of words) count(counts, word)
    return counts
  })

function* readWords(workspace: Workspace, datasetId: string, rows: readonly number[]): Generator<{ row: number; words: Set<string> }> {
  const texts = keptTexts(workspace, datasetId, () => describingTexts(workspace, datasetId))
  for (let from = 0; from < rows.length; from += 2000) {
    for (const item of workspace.items.byRows(datasetId, rows.slice(from, from + 2000))) {
      yield { row: item.row, words: wordsOf(texts.map((of) => of(item)).join('\n')) }
    }
  }
}

type Text = (item: Item) => string
const keptTexts = keptAnswers<Workspace, readonly Text[]>(2)

/** The texts of an item that say what it is: its title and its columns of text, but for keys. */
function describingTexts(workspace: Workspace, datasetId: string): readonly Text[] {
  const { columns, pictureColumn, items } = workspace.datasets.get(datasetId)
  const sample = workspace.items.byRows(datasetId, [...evenRows(items, READ_OF_COLUMN)])
  const textOf = (name: string): Text => ({ metadata }) => (typeof metadata[name] === 'string' ? metadata[name] : '')
  // Columns of kinds are told as values, not as words.
  const named = columns.filter(({ name, type, distinct }) => type === 'text' && name !== pictureColumn && distinct > MOST_CLASSES)
  const title: Text = (item) => item.title ?? ''
  return [title, ...named.map(({ name }) => textOf(name))].filter((of) => !isIdentifying(sample.map(of)))
}

function valuesOf(workspace: Workspace, datasetId: string, rows: readonly number[]): OutputOf<typeof codeMeaning>['values'] {
  return classColumns(workspace, datasetId)
    .flatMap((column) => {
      const { labels, values, items } = columnClasses(workspace, datasetId, column)
      const inGroup = new Map<number, number>()
      for (const row of rows) if (labels[row]! >= 0) count(inGroup, labels[row]!)
      const inAll = new Map([...inGroup.keys()].map((label) => [label, items[label]!]))
      return distinctive({ group: rows.length, all: labels.length, inGroup, inAll }, SHOWN).map(({ value, ...rest }) => ({
        column, value: values[value] ?? null, ...rest,
      }))
    })
    .sort((a, b) => b.g2 - a.g2)
    .slice(0, SHOWN)
}
