import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { mappingFormat, type WriteHooks } from '@core/formats/mapping'
import { exportAssignment } from '@jobs/work/exportAssignment'
import type { Assignment } from '@shared/entities'
import { StudioError } from '@shared/errors'
import type { Workspace } from '@store/index'

const MODEL = 'safetensors'

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
  if (target.format === MODEL) return exportWeights(workspace, assignment, target)
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

/** The trained model behind the chosen result, for others: float32, on raw rows. Its configuration is inside. */
async function exportWeights(
  workspace: Workspace,
  assignment: Assignment,
  target: Target,
): Promise<Written> {
  const options = Object.keys(optionsOf(target))
  if (options.length > 0)
    throw new StudioError('mapping.option', {
      format: MODEL,
      option: options[0]!,
      value: JSON.stringify(optionsOf(target)[options[0]!]),
    })
  const [{ modelFileOf }, { readModelFile }, { exportModel }] = await Promise.all([
    import('@store/views/models'),
    import('@core/formats/model/read'),
    import('@core/formats/model/write'),
  ])
  const file = modelFileOf(workspace, assignment)
  if (file === null) throw new StudioError('export.noModel', { name: assignment.name })
  const model = readModelFile(file)
  await exportModel(model, target.out, { overwrite: target.force === true })
  const bytes = await readFile(target.out)
  return {
    files: [
      { path: target.out, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
    ],
    manifest: null,
  }
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
