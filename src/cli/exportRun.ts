import { exportAssignment } from '@jobs/work/exportAssignment'
import type { ExportResult } from '@core/formats/mapping'
import type { Run } from '@shared/entities'
import type { Workspace } from '@store/index'
import { chosenAssignment, type Choice } from './choice'
import type { OutPlan } from './outPlan'

export interface RunExport extends OutPlan {
  choice: Choice
  options?: Record<string, unknown>
}

export const exportRun = (
  workspace: Workspace,
  run: Run,
  { path, format, force, choice, options = {} }: RunExport,
): Promise<ExportResult> =>
  exportAssignment(workspace, chosenAssignment(workspace, run, choice), {
    format,
    out: path,
    options,
    overwrite: force,
  })
