import type { Assignment, Run } from '@shared/entities'
import { inject, provide, type ComputedRef, type InjectionKey, type Ref } from 'vue'

/** What the tabs about one mapping need, be it a run's result or somebody's that was imported. */
export interface MappingContext {
  /** Null for a mapping that has no run. */
  run: ComputedRef<Run | null>
  dataset: ComputedRef<{ id: string; name: string; embeddingId: string }>
  /** Those that can be chosen instead. */
  assignments: ComputedRef<Assignment[]>
  assignment: ComputedRef<Assignment | null>
  assignmentId: Ref<string | null>
  /** Where its tabs are: `/runs/ID` or `/mappings/ID`. */
  base: ComputedRef<string>
  /** Runs a question, says what went wrong, and marks what is known as old. */
  attempt: <T>(work: Promise<T>) => Promise<T | null>
  exporting: Ref<boolean>
}

const KEY: InjectionKey<MappingContext> = Symbol('mapping')
export const provideMapping = (context: MappingContext): void => provide(KEY, context)
export function useMapping(): MappingContext {
  const context = inject(KEY)
  if (context === undefined) throw new Error('a tab of a mapping was used outside its page')
  return context
}
