import { computed, type WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/**
 * Choices of a page that stand in its address, so that a link and the way back bring them again.
 * Made once a page: its choices written in one turn arrive together, and none after the page was left.
 */
export function useAddress(): (name: string) => WritableComputedRef<string | null> {
  const route = useRoute()
  const router = useRouter()
  const page = route.path
  let written: Record<string, string | undefined> = {}
  const write = (name: string, value: string | null) => {
    const isFirst = Object.keys(written).length === 0
    written[name] = value ?? undefined
    if (isFirst) queueMicrotask(send)
  }
  const send = () => {
    if (route.path === page) void router.replace({ query: { ...route.query, ...written } })
    written = {}
  }
  return (name) =>
    computed({
      get: () => {
        const value = route.query[name]
        return typeof value === 'string' ? value : null
      },
      set: (value) => write(name, value),
    })
}
