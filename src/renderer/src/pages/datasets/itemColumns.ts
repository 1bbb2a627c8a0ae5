import type { Dataset, MetadataColumn } from '@shared/entities'
import type { ItemSort } from '@shared/queries'
import type { Column, TableSort } from '@/components/table/columns'

const track = ({ type }: MetadataColumn, isTitle: boolean): string =>
  isTitle ? 'minmax(150px, 2fr)' : type === 'text' ? 'minmax(90px, 1.4fr)' : '80px'

/** Row, picture, title first, then the other metadata, the id last. */
export function itemColumns(dataset: Dataset, words: { row: string; id: string; picture: string }): Column[] {
  const others = dataset.columns.filter(
    ({ name }) => name !== dataset.pictureColumn && name !== dataset.titleColumn,
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
    { key: 'id', title: words.id, width: 'minmax(80px, 130px)', sortBy: 'id' },
  ]
}

/** A head's key as the store's query says it. */
export const itemSort = ({ by, direction }: TableSort): ItemSort =>
  by.startsWith('column:')
    ? { by: 'column', column: by.slice('column:'.length), direction }
    : { by: by === 'id' || by === 'selection' ? by : 'row', direction }
