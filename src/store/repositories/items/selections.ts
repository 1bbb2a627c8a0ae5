import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { StudioError } from '@shared/errors'
import type { Selection } from '../../api'
import type { StoreContext } from '../../context'
import { createDerived } from '../derived'
import { itemSource } from './rows'

/** Rows that somebody chose: in their order, and as a byte a row of the dataset. */
export interface Chosen {
  id: string
  rows: Int32Array
  set: Uint8Array
}

/** Selections kept of a dataset; older ones are made again by who still shows them. */
const KEPT = 12
const PREFIX = 'selection:'

/**
 * Selections (a lasso, the rows of a finding) are kept as derived data, so that a page of them is asked for by id, by
 * this process or by a job; the last ones also in memory.
 */
export function createSelections(context: StoreContext) {
  const derived = createDerived(context)
  const read = new Map<string, Chosen>()

  function select(datasetId: string, chosenRows: Int32Array): Selection {
    // Each row once, at its first place.
    const rows = Int32Array.from(new Set(chosenRows))
    const source = itemSource(context.connection, datasetId)
    const outside = rows.find((row) => row < 0 || row >= source.items)
    if (outside !== undefined) throw new StudioError('dataset.noSuchRow', { row: outside, items: source.items })
    const bytes = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength)
    const id = createHash('sha256').update(bytes).digest('hex').slice(0, 16)
    derived.put(datasetId, PREFIX + id, { rows: rows.length }, [bytes])
    const kept = derived
      .list(datasetId)
      .filter(({ name }) => name.startsWith(PREFIX))
      .sort((a, b) => b.createdAt - a.createdAt)
    for (const { name } of kept.slice(KEPT)) derived.delete(datasetId, name)
    return { id, count: rows.length }
  }

  /** Throws dataset.selectionGone. */
  function chosen(datasetId: string, id: string): Chosen {
    const key = `${datasetId}/${id}`
    const found = read.get(key) ?? load(datasetId, id)
    read.delete(key)
    read.set(key, found)
    for (const oldest of [...read.keys()].slice(0, read.size - KEPT)) read.delete(oldest)
    return found
  }

  function load(datasetId: string, id: string): Chosen {
    const entry = derived.get(datasetId, PREFIX + id)
    if (!entry?.file) throw new StudioError('dataset.selectionGone', { selection: id })
    const bytes = readFileSync(entry.file)
    const rows = new Int32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
    const set = new Uint8Array(itemSource(context.connection, datasetId).items)
    for (const row of rows) set[row] = 1
    return { id, rows, set }
  }
  return { select, chosen }
}
