import { z } from 'zod'
import { Id, NonfiniteChoice } from '@shared/entities'
import type { EncodeResult } from '@shared/ipc/encoding'
import type { JobWork } from '../child/context'
import { encodeItems } from '../work/encodeItems'
import { named } from '../work/exportModel'
import { inWorkspace } from '../work/inWorkspace'

export const EncodeInput = z.strictObject({
  assignmentId: Id,
  file: z.string().min(1),
  embedding: z.string().nullish(),
  /** Null: none; left out: as the file's content says. */
  idColumn: z.string().nullable().optional(),
  nonfinite: NonfiniteChoice.default('refuse'),
  idPrefix: z.string().max(100).default(''),
  method: z.enum(['suffix', 'next-best', 'minimum-cost']),
  capacity: z.number().int().min(1).max(1000).default(1),
  out: z.string().min(1),
  /** A dialog has asked already. */
  overwrite: z.boolean().default(true),
})

/** Encodes a file of new items against an assignment, writes their mapping, and reports how far they have drifted. */
export const encode: JobWork = (raw, context) => {
  const { assignmentId, embedding, ...input } = EncodeInput.parse(raw)
  return inWorkspace(context, 'encoding items', async (workspace, hooks) => {
    const { report, written } = await encodeItems(
      workspace,
      workspace.assignments.get(assignmentId),
      { ...input, embedding: embedding ?? undefined },
      { ...hooks, onReading: (done, total) => context.report({ done, total, message: 'reading rows' }) },
    )
    return { report, files: written.files.map(named) } satisfies EncodeResult
  }, { reading: true })
}
