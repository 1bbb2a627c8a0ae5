import type { Item } from '@shared/entities'
import type { Workspace } from '../workspace'

export interface Tile {
  row: number
  id: string
  title: string | null
  picture: string | null
}

export const tileOf = ({ row, id, title, picture }: Item): Tile => ({ row, id, title, picture })

/** What a person recognises some rows by, in the given order; one query for all of them. */
export function tilesByRow(workspace: Workspace, datasetId: string, rows: readonly number[]): Map<number, Tile> {
  const tiles = new Map<number, Tile>()
  if (rows.length === 0) return tiles
  for (const item of workspace.items.byRows(datasetId, [...new Set(rows)])) tiles.set(item.row, tileOf(item))
  return tiles
}

export const pickTiles = (tiles: ReadonlyMap<number, Tile>, rows: readonly number[]): Tile[] =>
  rows.flatMap((row) => tiles.get(row) ?? [])
