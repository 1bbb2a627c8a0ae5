import type { Dataset, Item, MetadataColumn } from '@shared/entities'
import type { ItemSort } from '@shared/queries'
import type { Column, TableSort } from '@/components/table/columns'

const track = ({ type }: MetadataColumn, isTitle: boolean): string =>
  isTitle ? 'minmax(150px, 2fr)' : type === 'text' ? 'minmax(90px, 1.4fr)' : '80px'

/** The metadata column that the ids came from, as the items at hand tell (those without metadata say nothing); null: none. */
export function idColumn(columns: readonly MetadataColumn[], items: readonly Item[]): string | null {
  if (items.length === 0) return null
  const same = (name: string) => {
    const told = items.filter(({ metadata }) => metadata[name] != null)
    return told.length > 0 && told.every(({ id, metadata }) => String(metadata[name]) === id)
  }
  return columns.find(({ name }) => same(name))?.name ?? null
}

/** Row, picture, title first, then the other metadata, the id last: once, under the name that it has in the table. */
export function itemColumns(
  dataset: Dataset,
  words: { row: string; id: string; picture: string },
  idFrom: string | null = null,
): Column[] {
  const others = dataset.columns.filter(
    ({ name }) => name !== dataset.pictureColumn && name !== dataset.titleColumn && name !== idFrom,
  )
  const title = dataset.columns.filter(({ name }) => name === dataset.titleColumn)
  return [
    { key: 'row', title: words.row, width: '64px', align: 'right', sortBy: 'row' },
    { key: 'picture', title: words.picture, unnamed: true, width: '40px' },
    ...[...title, ...others].map(
      (column): Column => ({
        key: `column:${column.name}`,
        title: column.name,
        width: track(column, column.name === dataset.titleColumn),
        ...(column.type === 'number' ? { align: 'right' as const } : {}),
        sortBy: `column:${column.name}`,
      }),
    ),
    { key: 'id', title: idFrom ?? words.id, width: 'minmax(80px, 130px)', sortBy: 'id' },
  ]
}

/** A head's key as the store's query says it. */
export const itemSort = ({ by, direction }: TableSort): ItemSort =>
  by.startsWith('column:')
    ? { by: 'column', column: by.slice('column:'.length), direction }
    : { by: by === 'id' || by === 'selection' ? by : 'row', direction }
