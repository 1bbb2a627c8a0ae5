import { basename } from 'node:path'
import { z } from 'zod'
import { Id, NonfiniteChoice } from '@shared/entities'
import { StudioError } from '@shared/errors'
import type { EncodeResult } from '@shared/ipc/encoding'
import { openWorkspace } from '@store/index'
import type { JobContext, JobResult } from '../child/context'
import { encodeItems } from '../work/encodeItems'

export const EncodeInput = z.strictObject({
  assignmentId: Id,
  /** Absolute. */
  file: z.string().min(1),
  embedding: z.string().nullable().default(null),
  /** Null: none; left out: as the file's content says. */
  idColumn: z.string().nullable().optional(),
  nonfinite: NonfiniteChoice.default('refuse'),
  idPrefix: z.string().max(100).default(''),
  method: z.enum(['suffix', 'next-best', 'minimum-cost']),
  capacity: z.number().int().min(1).max(1000).default(1),
  /** Absolute; chosen in a dialog that has asked about overwriting. */
  out: z.string().min(1),
})

const CANCELLED = new Set<string>([
  'encode.cancelled',
  'resolve.cancelled',
  'dataset.importCancelled',
  'mapping.cancelled',
])

/** Encodes a file of new items against an assignment, writes their mapping, and reports how far they have drifted. */
export async function encode(raw: unknown, context: JobContext): Promise<JobResult> {
  const { assignmentId, embedding, ...input } = EncodeInput.parse(raw)
  const workspace = openWorkspace(context.workspace, { create: false })
  try {
    const assignment = workspace.assignments.get(assignmentId)
    const { report, written } = await encodeItems(
      workspace,
      assignment,
      { ...input, embedding: embedding ?? undefined, overwrite: true },
      {
        isCancelled: () => context.ask !== null,
        onReading: (done, total) => context.report({ done, total, message: 'reading rows' }),
        onProgress: (done, total) => context.report({ done, total, message: 'encoding items' }),
      },
    )
    const files = written.files.map(({ path, bytes, sha256 }) => ({ name: basename(path), bytes, sha256 }))
    const result: EncodeResult = { report, files }
    return { how: 'completed', result }
  } catch (error) {
    if (context.ask && error instanceof StudioError && CANCELLED.has(error.code)) {
      return { how: context.ask === 'cancel' ? 'cancelled' : 'interrupted', result: null }
    }
    throw error
  } finally {
    workspace.close()
  }
}
