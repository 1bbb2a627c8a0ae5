import type { InputOf, OutputOf, Route } from '@shared/ipc'
import { keepPreviousData, useQuery, useQueryClient, type UseQueryReturnType } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { call, type Failure } from './client'

/** Asks a route and keeps the answer; `null` as input asks nothing (yet). The layout keeps the answer before. */
export function useAsk<R extends Route>(
  route: R,
  input: MaybeRefOrGetter<InputOf<R> | null>,
  options: { keep?: boolean } = {},
): UseQueryReturnType<OutputOf<R>, Failure> {
  return useQuery<OutputOf<R>, Failure>({
    queryKey: computed(() => [route.name, toValue(input)] as const),
    queryFn: () => call(route, toValue(input) as InputOf<R>),
    enabled: computed(() => toValue(input) !== null),
    placeholderData: options.keep === true ? keepPreviousData : undefined,
  } as Parameters<typeof useQuery<OutputOf<R>, Failure>>[0]) as UseQueryReturnType<OutputOf<R>, Failure>
}

/** Families of routes whose answers are old once something of that kind has changed. */
const STALE: Record<string, string[]> = {
  datasets: ['datasets.', 'pictures.', 'runs.list', 'app.workspace', 'configuration.estimate'],
  runs: ['runs.', 'assignments.', 'datasets.list', 'datasets.get', 'app.workspace'],
  assignments: ['assignments.', 'runs.get', 'collisions.', 'mapping.', 'codebooks.', 'resolve.', 'compare.', 'edits.'],
  checkpoints: ['assignments.', 'runs.get'],
}

/** Returns a function that marks what the window knows of a kind as old. */
export function useForget(): (what: keyof typeof STALE | (string & {})) => void {
  const client = useQueryClient()
  return (what) => {
    const prefixes = STALE[what] ?? [what]
    void client.invalidateQueries({
      predicate: ({ queryKey }) => prefixes.some((prefix) => String(queryKey[0]).startsWith(prefix)),
    })
  }
}
