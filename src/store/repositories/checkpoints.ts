import { StudioError } from '@shared/errors'
import type { CheckpointFigures } from '@shared/figures'
import type { CheckpointKind } from '@shared/training'
import type { Checkpoints } from '../api'
import type { StoreContext } from '../context'
import type { SqlValue } from '../db/connection'
import { forgetArtifact, registerArtifact } from '../files/artifacts'
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
      const replaced = db.write((tx) => {
        const old = tx.get<{ path: string }>('SELECT path FROM training_state WHERE run_key = ?', [key])
        registerArtifact(tx, file)
        tx.run('INSERT OR REPLACE INTO training_state (run_key, epoch, step, path) VALUES (?, ?, ?, ?)', [
          key, state.epoch, state.step, file.path,
        ])
        if (old) forgetArtifact(tx, old.path)
        return old?.path
      })
      if (replaced) files.remove(replaced)
    },
    state: (runId) => {
      const row = db.get<{ epoch: number; step: number; path: string }>(
        'SELECT epoch, step, path FROM training_state WHERE run_key = ?', [runKey(db, runId)],
      )
      return row ? { epoch: row.epoch, step: row.step, file: files.absolute(row.path) } : null
    },
  }
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
