import {
  exportMapping,
  type ExportResult,
  type MappingFormatName,
  type Provenance,
  type WriteHooks,
} from '@core/formats/mapping'
import type { Assignment, Dataset, Run } from '@shared/entities'
import type { Workspace } from '@store/index'
import { version } from '../../../package.json'
import { toManifest } from '@store/codeLabels'
import { mappingTableOf } from '@store/mappingTable'

export const PROGRAM = { name: 'Semantic ID Studio', version }

export interface ExportRequest {
  format: MappingFormatName
  /** `--out`. */
  out: string
  /** As the person chose them; what is left out takes the dialect's default. */
  options: Record<string, unknown>
  overwrite: boolean
}

/** Writes an assignment in a dialect, with its manifest. Throws what core/formats/mapping throws. */
export function exportAssignment(
  workspace: Workspace,
  assignment: Assignment,
  request: ExportRequest,
  hooks: WriteHooks = {},
): Promise<ExportResult> {
  const dataset = workspace.datasets.get(assignment.datasetId)
  const run = assignment.runId === null ? null : workspace.runs.get(assignment.runId)
  return exportMapping(
    {
      ...request,
      table: mappingTableOf(workspace, assignment),
      figures: assignment.figures,
      labels: toManifest(workspace.assignments.labels(assignment.id)),
      provenance: provenanceOf(run, dataset, assignment, workspace.assignments.ownModel(assignment.id)?.fineTunedEpochs),
      program: PROGRAM,
    },
    hooks,
  )
}

export function provenanceOf(
  run: Run | null,
  dataset: Dataset,
  assignment: Assignment,
  fineTunedEpochs?: number,
): Provenance {
  return {
    run: run && { id: run.id, name: run.name },
    dataset: { name: dataset.name, fingerprint: dataset.fingerprint },
    configuration: run && { ...run.configuration },
    seed: run?.configuration.seed ?? null,
    checkpoint: assignment.checkpoint,
    assignment: { name: assignment.name, kind: assignment.kind, method: assignment.method, ...(fineTunedEpochs && { fineTunedEpochs }) },
  }
}
