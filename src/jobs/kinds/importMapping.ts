import { z } from 'zod'
import { mappingFormat } from '@core/formats/mapping'
import { Id } from '@shared/entities'
import type { ImportMappingResult } from '@shared/ipc/assignments'
import type { JobWork } from '../child/context'
import { importMapping as work } from '../work/importMapping'
import { inWorkspace } from '../work/inWorkspace'

export const ImportMappingInput = z.strictObject({
  datasetId: Id,
  /** Absolute. */
  path: z.string().min(1),
  name: z.string().min(1).max(200).nullable().default(null),
  dialect: z.string().nullable().default(null),
  levels: z.number().int().min(1).max(16).nullable().default(null),
  sizes: z.array(z.number().int().min(1)).nullable().default(null),
  base: z.union([z.literal(0), z.literal(1)]).nullable().default(null),
})

/** Reads anyone's mapping and keeps it as an assignment of a dataset. */
export const importMapping: JobWork = (raw, context) => {
  const input = ImportMappingInput.parse(raw)
  return inWorkspace(context, 'reading rows', async (workspace) => {
    context.report({ done: 0, total: null, message: 'reading rows' })
    const { assignment, report } = await work(workspace, workspace.datasets.get(input.datasetId), {
      path: input.path,
      ...(input.name !== null && { name: input.name }),
      ...(input.dialect !== null && { dialect: mappingFormat(input.dialect).name }),
      ...(input.levels !== null && { levels: input.levels }),
      ...(input.sizes !== null && { sizes: input.sizes }),
      ...(input.base !== null && { base: input.base }),
    })
    return { assignmentId: assignment.id, report } satisfies ImportMappingResult
  })
}
