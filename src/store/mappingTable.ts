import type { MappingTable } from '@core/formats/mapping'
import type { Assignment, Item } from '@shared/entities'
import { labelColumns } from './codeLabels'
import type { Workspace } from './workspace'

/** Rows of items held at once while a mapping is written. */
const PAGE = 4096

/** An assignment with its items' ids, titles and metadata, read page by page as a writer asks for it. */
export function mappingTableOf(workspace: Workspace, assignment: Assignment): MappingTable {
  const dataset = workspace.datasets.get(assignment.datasetId)
  const items = new Pages(workspace, dataset.id)
  const codes = workspace.assignments.codes(assignment.id)
  const metadata = dataset.columns.map(({ name }) => name)
  return {
    items: dataset.items,
    levels: assignment.levels,
    sizes: assignment.sizes,
    codes,
    suffixes: workspace.assignments.suffixes(assignment.id),
    // Without the rest of the item: most dialects want no more, and ids are read once again when the file is compared.
    ids: (from, to) => workspace.items.ids(dataset.id, from, to),
    ...(dataset.titleColumn !== null && {
      titles: (from: number, to: number) => items.range(from, to).map((item) => item.title),
    }),
    columns: [
      ...dataset.columns.map(({ name, type }) => ({
        name,
        type,
        values: (from: number, to: number) => items.range(from, to).map((item) => item.metadata[name] ?? null),
      })),
      ...labelColumns(workspace.assignments.labels(assignment.id), codes, assignment.levels, metadata),
    ],
  }
}

/** Keeps the last page, because a writer asks for titles and each column of the same rows. */
class Pages {
  private from = 0
  private items: Item[] = []

  constructor(
    private readonly workspace: Workspace,
    private readonly datasetId: string,
  ) {}

  range(from: number, to: number): Item[] {
    if (from < this.from || to > this.from + this.items.length) {
      const end = Math.max(to, from + PAGE)
      this.items = this.workspace.items.range(this.datasetId, from, end)
      this.from = from
    }
    return this.items.slice(from - this.from, to - this.from)
  }
}
