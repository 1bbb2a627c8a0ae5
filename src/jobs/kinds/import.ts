import { z } from 'zod'
import { NonfiniteChoice } from '@shared/entities'
import { openWorkspace } from '@store/index'
import type { JobContext, JobResult } from '../child/context'
import { importDataset as work } from '../work/importDataset'
import { StudioError } from '@shared/errors'

export const ImportInput = z.strictObject({
  /** Absolute. */
  file: z.string().min(1),
  name: z.string().min(1).max(200).optional(),
  embedding: z.string().nullable().default(null),
  /** Null: rows are numbered, or the metadata's key gives the ids. Left out: as the file's content says. */
  idColumn: z.string().nullable().optional(),
  metadata: z
    .strictObject({
      file: z.string().min(1),
      key: z.string().nullable(),
      titleColumn: z.string().nullable().optional(),
      pictureColumn: z.string().nullable().optional(),
    })
    .nullable()
    .default(null),
  nonfinite: NonfiniteChoice.default('refuse'),
})
export type ImportInput = z.input<typeof ImportInput>

/** Imports a dataset, then makes its indexes: the result is there as soon as its rows are. */
export async function importDataset(raw: unknown, context: JobContext): Promise<JobResult> {
  const { embedding, metadata, ...input } = ImportInput.parse(raw)
  const workspace = openWorkspace(context.workspace, { create: false })
  try {
    const { dataset, existing } = await work(
      workspace,
      { ...input, embedding: embedding ?? undefined, metadata: metadata ?? undefined },
      {
        onProgress: (done, total, message) => context.report({ done, total, message }),
        isCancelled: () => context.ask !== null,
      },
    )
    return { how: 'completed', result: { datasetId: dataset.id, existing } }
  } catch (error) {
    if (context.ask && error instanceof StudioError && error.code === 'dataset.importCancelled') {
      return { how: context.ask === 'cancel' ? 'cancelled' : 'interrupted', result: null }
    }
    throw error
  } finally {
    workspace.close()
  }
}
