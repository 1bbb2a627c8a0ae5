import type { Dataset, Item } from '@shared/entities'
import type { MetadataFilter } from '@shared/queries'
import type { Chosen } from './selections'
import { columnNumber, isEmpty } from './values'

export interface ItemFilter {
  search: string
  where: MetadataFilter[]
  /** Only these rows; left out: all. */
  chosen?: Chosen | null
}

/** Where two values of an item meet in the text that is searched; no search holds a line break. */
const BREAK = '\n'

/**
 * The text that search looks through: id, title and every metadata value, folded, each ended by breaks, so that each
 * character begins a trigram. Written into the index and used to verify what it proposes: both must be this very text.
 */
export function searchText(item: Pick<Item, 'id' | 'title' | 'metadata'>): string {
  const values = Object.values(item.metadata).filter((value) => !isEmpty(value)).map(String)
  if (item.title !== null && !values.includes(item.title)) values.unshift(item.title)
  return [item.id, ...values, BREAK].join(BREAK).toLowerCase()
}

/** A person's words as they are looked for: trimmed, one line, folded. */
export const foldSearch = (search: string): string => search.replace(/[\r\n\t]+/g, ' ').trim().toLowerCase()

export const hasFilter = (filter: ItemFilter): boolean => foldSearch(filter.search) !== '' || filter.where.length > 0 || isChosen(filter)

export const isChosen = (filter: ItemFilter): boolean => (filter.chosen ?? null) !== null

/** Nothing but the chosen rows is asked for. */
export const isOnlyChosen = (filter: ItemFilter): boolean =>
  isChosen(filter) && foldSearch(filter.search) === '' && filter.where.length === 0

/** Tells whether an item passes; exact, whatever an index proposed. Throws dataset.noColumn. */
export function itemMatcher(source: Pick<Dataset, 'columns'>, filter: ItemFilter): (item: Item) => boolean {
  const wanted = foldSearch(filter.search)
  for (const { column } of filter.where) columnNumber(source, column)
  const set = filter.chosen?.set
  return (item) => {
    if (set && set[item.row] !== 1) return false
    for (const { column, value } of filter.where) {
      const held = item.metadata[column]
      if (isEmpty(value) ? !isEmpty(held) : held !== value) return false
    }
    return wanted === '' || searchText(item).includes(wanted)
  }
}
