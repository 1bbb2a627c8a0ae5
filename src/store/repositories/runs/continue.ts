import { filePieces } from '@core/formats/lib/filePieces'
import { parentOf } from '@shared/continuation'
import type { Run } from '@shared/entities'
import { StudioError } from '@shared/errors'
import type { CheckpointKind } from '@shared/training'
import type { NewRun } from '../../api'
import type { StoreContext } from '../../context'
import type { WritableDb } from '../../db/connection'
import { newId } from '../../ids'
import { insertState, stateRow } from '../checkpoints'
import { assertIdle } from '../leases/idle'
import { truncateSparkline, type Sparkline } from '../metrics/sparkline'
import { readRun, runRow } from './rows'
import { updateRun } from './transitions'


/** A queued run that goes on from a checkpoint of another; `insert` makes its row. */
export function continueRun(
  { connection: db, files }: StoreContext,
  insert: (tx: WritableDb, run: NewRun, id: string) => unknown,
  [parentId, kind]: [string, CheckpointKind],
  change: Pick<NewRun, 'name' | 'configuration' | 'tags' | 'notes'>,
): Run {
  const parent = db.read((tx) => readRun(tx, parentId))
  assertIdle(db, [`run:${parentId}`], () => new StudioError('run.live', { name: parent.name }))
  const origin = parentOf(parent, kind, change.configuration)
  const { key: parentKey, sparkline } = runRow(db, parentId)
  const state = stateRow(db, parentKey, origin.epoch)
  const id = newId()
  // A copy of its own: the parent may go on, or go.
  const file = state && files.write('states', id, `state-${newId()}.bin`, filePieces(files.absolute(state.path)))
  try {
    return db.write((tx) => {
      const { datasetId, embeddingId } = parent
      insert(tx, { ...change, datasetId, embeddingId, preset: null }, id)
      const { key } = runRow(tx, id)
      const epochs = state?.epoch ?? 0
      const line = truncateSparkline(JSON.parse(sparkline) as Sparkline, epochs - 1)
      updateRun(tx, key, { parent: JSON.stringify(origin), epoch: epochs, sparkline: JSON.stringify(line) })
      tx.run('INSERT INTO metric SELECT ?, epoch, metrics, usage FROM metric WHERE run_key = ? AND epoch < ?', [key, parentKey, epochs])
      if (state && file) insertState(tx, key, state, file)
      return readRun(tx, id)
    })
  } catch (error) {
    if (file) files.remove(file.path)
    throw error
  }
}
