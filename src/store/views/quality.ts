import { Quality } from '@shared/quality'
import type { Workspace } from '../workspace'

/** Name of an assignment's derived quality figures. */
export const QUALITY_NAME = 'quality'

/** As the job kept them; null until it has. */
export function quality(workspace: Workspace, assignmentId: string): Quality | null {
  const kept = Quality.safeParse(workspace.derived.get(assignmentId, QUALITY_NAME)?.value)
  return kept.success ? kept.data : null
}
