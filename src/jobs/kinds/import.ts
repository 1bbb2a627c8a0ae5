import { z } from 'zod'
import { NonfiniteChoice } from '@shared/entities'
import type { JobWork } from '../child/context'
import { importDataset as work } from '../work/importDataset'
import { inWorkspace } from '../work/inWorkspace'

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
export const importDataset: JobWork = (raw, context) => {
  const { embedding, metadata, ...input } = ImportInput.parse(raw)
  return inWorkspace(context, 'importing', async (workspace, { isCancelled }) => {
    const { dataset, existing } = await work(
      workspace,
      { ...input, embedding: embedding ?? undefined, metadata: metadata ?? undefined },
      { onProgress: (done, total, message) => context.report({ done, total, message }), isCancelled },
    )
    return { datasetId: dataset.id, existing }
  })
}
