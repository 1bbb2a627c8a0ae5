import { mappingFormat, type WriteHooks } from '@core/formats/mapping'
import { exportAssignment } from '@jobs/work/exportAssignment'
import type { Assignment, Run } from '@shared/entities'
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
export async function exportTarget(workspace: Workspace, run: Run, assignment: Assignment, target: Target, hooks: WriteHooks): Promise<Written> {
  const { files, manifest } = await exportAssignment(
    workspace,
    assignment,
    { format: mappingFormat(target.format).name, out: target.out, options: optionsOf(target), overwrite: target.force === true },
    hooks,
  )
  return { files, manifest }
}

/** Only what was said: the dialect knows the rest. */
function optionsOf({ base, suffix, suffixStart, key, columns, template }: Target): Record<string, unknown> {
  return {
    ...(base !== undefined && { base: Number(base) }),
    ...(suffix !== undefined && { suffix }),
    ...(suffixStart !== undefined && { suffixStart: Number(suffixStart) }),
    ...(key !== undefined && { key }),
    ...(columns !== undefined && { columns: columns.split(',').map((name) => name.trim()).filter((name) => name !== '') }),
    ...(template !== undefined && { template }),
  }
}
