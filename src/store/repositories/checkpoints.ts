import { StudioError } from '@shared/errors'
import type { CheckpointFigures } from '@shared/figures'
import type { CheckpointKind } from '@shared/training'
import type { Checkpoints } from '../api'
import type { StoreContext } from '../context'
import type { ReadableDb, SqlValue, WritableDb } from '../db/connection'
import { forgetArtifact, registerArtifact, type ArtifactFile } from '../files/artifacts'
import { newId } from '../ids'
import { runKey } from './runs/rows'
import { updateRun } from './runs/transitions'

export function createCheckpoints({ connection: db, files }: StoreContext): Checkpoints {
  return {
    put: (runId, checkpoint) => {
      const key = runKey(db, runId)
      // A name of its own: the file that is named now stays whole until the row names the new one.
      const file = files.write('checkpoints', runId, `${checkpoint.kind}-${newId()}.safetensors`, checkpoint.model)
      const replaced = db.write((tx) => {
        const old = tx.get<{ path: string }>('SELECT path FROM checkpoint WHERE run_key = ? AND kind = ?', [key, checkpoint.kind])
        registerArtifact(tx, file)
        tx.run(
          `INSERT OR REPLACE INTO checkpoint (run_key, kind, epoch, validation_loss, figures, path)
           VALUES (?, ?, ?, ?, ?, ?)`,
          [key, checkpoint.kind, checkpoint.epoch, checkpoint.validationLoss, JSON.stringify(checkpoint.figures), file.path],
        )
        updateRun(tx, key, sortFigures(checkpoint.kind, checkpoint.figures))
        if (old) forgetArtifact(tx, old.path)
        return old?.path
      })
      if (replaced) files.remove(replaced)
    },
    modelFile: (runId, kind) => {
      const row = db.get<{ path: string }>('SELECT path FROM checkpoint WHERE run_key = ? AND kind = ?', [runKey(db, runId), kind])
      if (!row) throw new StudioError('checkpoint.notFound', { run: runId, kind })
      return files.absolute(row.path)
    },
    putState: (runId, state) => {
      const key = runKey(db, runId)
      const file = files.write('states', runId, `state-${newId()}.bin`, state.bytes)
      const gone = db.write((tx) => {
        // At the same step: written once more after a retry.
        const old = tx.get<{ path: string }>('SELECT path FROM training_state WHERE run_key = ? AND step = ?', [key, state.step])
        insertState(tx, key, state, file)
        if (old) forgetArtifact(tx, old.path)
        return [...(old ? [old.path] : []), ...forgetNeedless(tx, key)]
      })
      for (const path of gone) files.remove(path)
    },
    state: (runId, leadingTo = LAST_EPOCH) => {
      const row = stateRow(db, runKey(db, runId), leadingTo)
      return row ? { epoch: row.epoch, step: row.step, file: files.absolute(row.path) } : null
    },
  }
}

const LAST_EPOCH = 2 ** 31 - 1

interface StateRow {
  epoch: number
  step: number
  path: string
}

/** The newest state from which the end of an epoch is still to come: inside that epoch or before it. */
export const stateRow = (db: ReadableDb, key: number, leadingTo: number): StateRow | undefined =>
  db.get<StateRow>(
    'SELECT epoch, step, path FROM training_state WHERE run_key = ? AND epoch <= ? ORDER BY step DESC LIMIT 1', [key, leadingTo],
  )

export function insertState(tx: WritableDb, key: number, { epoch, step }: Pick<StateRow, 'epoch' | 'step'>, file: ArtifactFile): void {
  registerArtifact(tx, file)
  tx.run('INSERT OR REPLACE INTO training_state (run_key, epoch, step, path) VALUES (?, ?, ?, ?)', [key, epoch, step, file.path])
}

/** Keeps the newest state and the newest that leads to each checkpoint: four at most. Returns the paths of the rest. */
function forgetNeedless(tx: WritableDb, key: number): string[] {
  const epochs = tx.all<{ epoch: number }>('SELECT epoch FROM checkpoint WHERE run_key = ?', [key]).map(({ epoch }) => epoch)
  const kept = new Set([LAST_EPOCH, ...epochs].map((epoch) => stateRow(tx, key, epoch)?.step))
  const states = tx.all<StateRow>('SELECT epoch, step, path FROM training_state WHERE run_key = ?', [key])
  const needless = states.filter(({ step }) => !kept.has(step))
  for (const { step, path } of needless) {
    tx.run('DELETE FROM training_state WHERE run_key = ? AND step = ?', [key, step])
    forgetArtifact(tx, path)
  }
  return needless.map(({ path }) => path)
}

/** Figures that the list of runs sorts by. */
function sortFigures(kind: CheckpointKind, figures: CheckpointFigures): Record<string, SqlValue> {
  if (kind === 'last') return { last_collision_rate: figures.collisionRate }
  if (kind === 'best-loss') return {}
  return {
    collision_rate: figures.collisionRate,
    variance_unexplained: figures.fractionOfVarianceUnexplained,
    largest_group: figures.largestGroup,
    first_perplexity: figures.levels[0]?.perplexity ?? null,
  }
}
