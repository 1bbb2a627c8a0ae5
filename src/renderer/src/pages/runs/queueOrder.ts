/**
 * Before which run one must be put to go a place up or down; null: to the end; undefined: it cannot go further.
 */
export function targetBefore(order: readonly string[], id: string, by: 1 | -1): string | null | undefined {
  const at = order.indexOf(id)
  const to = at + by
  if (at < 0 || to < 0 || to >= order.length) return undefined
  return by === -1 ? order[to]! : (order[to + 1] ?? null)
}
