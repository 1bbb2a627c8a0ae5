import { labelsOf } from '@core/metrics/quality/purity'
import type { ItemValue } from '../api'
import type { Workspace } from '../workspace'
import { keptAnswers } from './kept'

export interface ColumnClasses {
  /** Class of each item; -1 for null and empty text. */
  labels: Int32Array
  /** The classes' values, by number. */
  values: ItemValue[]
  /** Items of each class. */
  items: Int32Array
}

/** More values than this are names, not kinds. */
export const MOST_CLASSES = 400
const kept = keptAnswers<Workspace, ColumnClasses>(8)

/** A column as one class an item. A dataset's values never change. */
export const columnClasses = (workspace: Workspace, datasetId: string, column: string): ColumnClasses =>
  kept(workspace, `${datasetId}/${column}`, () => {
    const all = workspace.items.columnValues(datasetId, column)
    const labels = labelsOf(all)
    const values: ItemValue[] = []
    labels.forEach((label, row) => {
      if (label >= 0 && values[label] === undefined) values[label] = all[row]!
    })
    const items = new Int32Array(values.length)
    for (const label of labels) if (label >= 0) items[label]!++
    return { labels, values, items }
  })

/** Columns that sort items into kinds. */
export const classColumns = (workspace: Workspace, datasetId: string): string[] =>
  workspace.datasets
    .get(datasetId)
    .columns.filter(({ distinct }) => distinct >= 2 && distinct <= MOST_CLASSES)
    .map(({ name }) => name)
