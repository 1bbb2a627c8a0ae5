import { join } from 'node:path'
import { mappingFormat, type WriteHooks } from '@core/formats/mapping'
import { exportAssignment } from '@jobs/work/exportAssignment'
import { exportModelOf, isModelFormat, named, type ModelFormat, type WrittenFile } from '@jobs/work/exportModel'
import type { Assignment } from '@shared/entities'
import { StudioError } from '@shared/errors'
import type { Workspace } from '@store/index'
import { followJob } from './followJob'
import type { Session } from './session'

interface Target {
  format: string
  out: string
  base?: string
  suffix?: string
  suffixStart?: string
  key?: string
  columns?: string
  template?: string[]
  force?: boolean
}

export interface Written {
  files: WrittenFile[]
  manifest: string | null
}

/** Writes what `export` was asked for: a mapping in a dialect, or the model. */
export async function exportTarget(
  session: Session,
  workspace: Workspace,
  assignment: Assignment,
  target: Target,
  hooks: WriteHooks,
): Promise<Written> {
  const { format } = target
  if (isModelFormat(format)) return exportWeights(session, workspace, assignment, target, format)
  const { files, manifest } = await exportAssignment(
    workspace,
    assignment,
    {
      format: mappingFormat(target.format).name,
      out: target.out,
      options: optionsOf(target),
      overwrite: target.force === true,
    },
    hooks,
  )
  return { files, manifest }
}

/**
 * The trained model behind the chosen result, for others: float32, on raw rows. A SavedModel is made by TensorFlow, in
 * a process of its own.
 */
async function exportWeights(
  session: Session,
  workspace: Workspace,
  assignment: Assignment,
  target: Target,
  format: ModelFormat,
): Promise<Written> {
  const [option, value] = Object.entries(optionsOf(target))[0] ?? []
  if (option !== undefined) throw new StudioError('mapping.option', { format, option, value: JSON.stringify(value) })
  const request = { format, out: target.out, overwrite: target.force === true }
  if (format === 'safetensors') {
    return { files: await exportModelOf(workspace, assignment, { ...request, format }), manifest: null }
  }
  const { files } = await followJob<{ files: ReturnType<typeof named>[] }>(session, {
    kind: 'export',
    subject: target.out,
    input: { ...request, assignmentId: assignment.id, options: {} },
    cancelled: new StudioError('mapping.cancelled'),
  })
  return { files: files.map(({ name, ...file }) => ({ path: join(target.out, name), ...file })), manifest: null }
}

/** Only what was said: the dialect knows the rest. */
function optionsOf({ base, suffix, suffixStart, key, columns, template }: Target): Record<string, unknown> {
  return {
    ...(base !== undefined && { base: Number(base) }),
    ...(suffix !== undefined && { suffix }),
    ...(suffixStart !== undefined && { suffixStart: Number(suffixStart) }),
    ...(key !== undefined && { key }),
    ...(columns !== undefined && {
      columns: columns
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    }),
    ...(template !== undefined && { template }),
  }
}
