import { mappingFormat, type WriteHooks } from '@core/formats/mapping'
import { exportAssignment } from '@jobs/work/exportAssignment'
import { exportModelOf, isModelFormat, type ModelFormat } from '@jobs/work/exportModel'
import type { Assignment } from '@shared/entities'
import { StudioError } from '@shared/errors'
import type { Workspace } from '@store/index'

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
  files: { path: string; bytes: number; sha256: string }[]
  manifest: string | null
}

/** Writes what `export` was asked for: a mapping in a dialect, or the model. */
export async function exportTarget(
  workspace: Workspace,
  assignment: Assignment,
  target: Target,
  hooks: WriteHooks,
): Promise<Written> {
  const { format } = target
  if (isModelFormat(format)) return exportWeights(workspace, assignment, target, format)
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

/** The trained model behind the chosen result, for others: float32, on raw rows. */
async function exportWeights(
  workspace: Workspace,
  assignment: Assignment,
  target: Target,
  format: ModelFormat,
): Promise<Written> {
  const [option, value] = Object.entries(optionsOf(target))[0] ?? []
  if (option !== undefined) throw new StudioError('mapping.option', { format, option, value: JSON.stringify(value) })
  const { out, force } = target
  const files = await exportModelOf(workspace, assignment, { format, out, overwrite: force === true })
  return { files, manifest: null }
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
