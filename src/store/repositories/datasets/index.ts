import { StudioError } from '@shared/errors'
import type { Datasets } from '../../api'
import type { StoreContext } from '../../context'
import { newId } from '../../ids'
import { acquireLease, releaseLease } from '../leases/rows'
import { indexLease } from '../items/build'
import { assertIdle } from '../leases/idle'
import { resolveReference } from '../references'
import { eraseDataset } from './erase'
import { dependentsOf } from './dependents'
import { datasetRow, draftRow, embeddingRows, findDatasetRow, toDataset, type DatasetRow } from './rows'

export const LIST_DATASETS = 'SELECT * FROM dataset WHERE ready = 1 ORDER BY key DESC'
export const DATASETS_BY_FINGERPRINT = `
  SELECT DISTINCT dataset.* FROM embedding JOIN dataset ON dataset.key = embedding.dataset_key
  WHERE embedding.fingerprint = ? AND dataset.ready = 1 ORDER BY dataset.key DESC`

const REFERENCE = {
  table: 'dataset', where: 'ready = 1', notFound: 'dataset.notFound', ambiguous: 'dataset.ambiguous',
} as const

export function createDatasets(context: StoreContext): Datasets {
  const { connection: db } = context
  return {
    begin: (dataset) =>
      db.write((tx) => {
        const id = newId()
        tx.run(
          `INSERT INTO dataset (id, name, description, source_file, nonfinite, tags, created_at)
           VALUES (?, ?, ?, ?, ?, ?, ?)`,
          [id, dataset.name, dataset.description ?? '', dataset.sourceFile, dataset.nonfinite ?? 'refuse',
            JSON.stringify(dataset.tags ?? []), Date.now()],
        )
        acquireLease(tx, `dataset:${id}`)
        return id
      }),
    finish: (id, finished) =>
      db.write((tx) => {
        const row = draftRow(tx, id)
        const embeddings = embeddingRows(tx, row.key)
        if (finished.items === 0 || embeddings.length === 0) throw new StudioError('dataset.empty', { name: row.name })
        for (const { name, items } of embeddings) {
          if (items !== finished.items) throw new StudioError('embedding.rowCount', { name, rows: items, items: finished.items })
        }
        const { stored } = tx.get<{ stored: number }>('SELECT items AS stored FROM dataset WHERE key = ?', [row.key])!
        if (stored !== finished.items) throw new StudioError('dataset.itemCount', { name: row.name, stored, items: finished.items })
        tx.run(
          `UPDATE dataset SET columns = ?, title_column = ?, picture_column = ?, checks = ?, ready = 1 WHERE key = ?`,
          [JSON.stringify(finished.columns), finished.titleColumn, finished.pictureColumn,
            JSON.stringify(finished.checks), row.key],
        )
        releaseLease(tx, `dataset:${id}`)
        return toDataset(tx, datasetRow(tx, id))
      }),
    discard: (id) => {
      draftRow(db, id)
      eraseDataset(context, id)
    },
    list: () => db.read((tx) => tx.all<DatasetRow>(LIST_DATASETS).map((row) => toDataset(tx, row))),
    get: (id) => db.read((tx) => toDataset(tx, datasetRow(tx, id))),
    find: (id) =>
      db.read((tx) => {
        const row = findDatasetRow(tx, id)
        return row && row.ready === 1 ? toDataset(tx, row) : null
      }),
    resolve: (reference) =>
      db.read((tx) => {
        const named = tx.all<DatasetRow>('SELECT * FROM dataset WHERE ready = 1 AND name = ? LIMIT 6', [reference])
        if (named.length > 1) throw new StudioError('dataset.ambiguous', { reference, candidates: named.map((row) => row.id) })
        const id = named[0]?.id ?? resolveReference(tx, REFERENCE, reference)
        return toDataset(tx, datasetRow(tx, id))
      }),
    findByFingerprint: (fingerprint) =>
      db.read((tx) => tx.all<DatasetRow>(DATASETS_BY_FINGERPRINT, [fingerprint]).map((row) => toDataset(tx, row))),
    change: (id, change) =>
      db.write((tx) => {
        const row = datasetRow(tx, id)
        const dataset = toDataset(tx, row)
        const next = { ...dataset, ...withoutUndefined(change) }
        for (const column of [next.titleColumn, next.pictureColumn]) {
          if (column !== null && column !== row.title_column && column !== row.picture_column
            && !dataset.columns.some((one) => one.name === column)) {
            throw new StudioError('dataset.noColumn', { column, columns: dataset.columns.map((one) => one.name) })
          }
        }
        tx.run(
          `UPDATE dataset SET name = ?, description = ?, tags = ?, title_column = ?, picture_column = ?, checks = ?
           WHERE key = ?`,
          [next.name, next.description, JSON.stringify(next.tags), next.titleColumn, next.pictureColumn,
            JSON.stringify(next.checks), row.key],
        )
        return toDataset(tx, datasetRow(tx, id))
      }),
    dependents: (id) => db.read((tx) => dependentsOf(tx, datasetRow(tx, id).key)),
    delete: (id) => {
      const row = datasetRow(db, id)
      const dependents = db.read((tx) => dependentsOf(tx, row.key))
      const subjects = [`dataset:${id}`, indexLease(id), ...dependents.runs.map((run) => `run:${run.id}`)]
      assertIdle(db, subjects, (users) => new StudioError('dataset.inUse', { name: row.name, users }))
      // Hidden first: whatever happens now, nobody works with half a dataset, and the next start finishes the job.
      db.writeDurably((tx) => {
        tx.run('UPDATE dataset SET ready = 0 WHERE key = ?', [row.key])
        acquireLease(tx, `dataset:${id}`)
      })
      eraseDataset(context, id)
    },
  }
}

function withoutUndefined<T extends object>(change: T): Partial<T> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<T>
}
