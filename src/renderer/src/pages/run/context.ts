import type { Assignment, Run } from '@shared/entities'
import { inject, provide, type ComputedRef, type InjectionKey, type Ref } from 'vue'

/** What every tab of a run needs; the page provides it. */
export interface RunContext {
  run: ComputedRef<Run>
  assignments: ComputedRef<Assignment[]>
  /** The mapping that the tabs show; null while the run has none. */
  assignment: ComputedRef<Assignment | null>
  assignmentId: Ref<string | null>
  chosenAssignmentId: ComputedRef<string | null>
  totalSteps: ComputedRef<number | null>
  /** Runs a question, says what went wrong, and marks the run as changed. */
  attempt: <T>(work: Promise<T>) => Promise<T | null>
  exporting: Ref<boolean>
}

const KEY: InjectionKey<RunContext> = Symbol('run')
export const provideRun = (context: RunContext): void => provide(KEY, context)
export function useRun(): RunContext {
  const context = inject(KEY)
  if (context === undefined) throw new Error('a tab of a run was used outside its page')
  return context
}
