import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { eventFileName, writeEventFile } from '@core/formats/tensorboard/events'
import type { Run } from '@shared/entities'
import type { EpochMetrics } from '@shared/training'

export interface TensorboardWritten {
  files: string[]
  scalars: number
}

/** A folder's name that every file system takes, and that TensorBoard shows as the run's. */
const folderOf = ({ name, id }: Run): string => `${name.normalize().replace(/[^\p{L}\p{N}._ -]+/gu, '-').replace(/^[. ]+/, '').slice(0, 80) || 'run'}-${id}`

/**
 * Writes event files below a log folder, one folder a run; those of an earlier time are replaced.
 * @throws file.unwritable, file.diskFull
 */
export async function writeTensorboard(
  runs: readonly Run[], epochsOf: (runId: string) => Promise<EpochMetrics[]> | EpochMetrics[], logFolder: string,
): Promise<TensorboardWritten> {
  const written: TensorboardWritten = { files: [], scalars: 0 }
  for (const run of runs) {
    const folder = join(logFolder, folderOf(run))
    await mkdir(folder, { recursive: true })
    const startedAt = run.startedAt ?? run.createdAt
    const file = join(folder, eventFileName(startedAt))
    written.scalars += await writeEventFile(file, await epochsOf(run.id), startedAt, { overwrite: true })
    written.files.push(file)
  }
  return written
}
