import * as ipc from '../../../../src/shared/ipc'
import type { MappingQuery } from '../../../../src/shared/queries'
import { handle, N, items, mappingFor, tile, page, found } from '../state'

const mapped = (query: MappingQuery) => {
  const { codes, levels, groupOf } = mappingFor(query.assignmentId)
  const rows = items
    .filter(
      (item) =>
        found(item, query.search) &&
        (query.prefix ?? []).every((code, i) => codes[item.row * levels + i] === code),
    )
    .map((item) => {
      const group = groupOf(item.row)
      return {
        item,
        sid: [...codes.subarray(item.row * levels, (item.row + 1) * levels)],
        suffix: group.indexOf(item.row),
        groupSize: group.length,
      }
    })
    .filter(({ groupSize }) => query.collidingOnly !== true || groupSize > 1)
  return query.sort === 'sid'
    ? rows.sort((a, b) => {
        const at = a.sid.findIndex((code, i) => code !== b.sid[i])
        return at < 0 ? a.item.row - b.item.row : a.sid[at]! - b.sid[at]!
      })
    : rows
}
handle(ipc.mapping.pageMapping, (query) => page(mapped(query), query.after, query.limit))
handle(ipc.mapping.countMapping, (query) => ({ count: mapped(query).length, exact: true }))

const usageOf = (assignmentId: string) => {
  const { codes, levels, assignment } = mappingFor(assignmentId)
  return Array.from({ length: levels }, (_, level) => {
    const counts = new Int32Array(assignment.sizes![level]!)
    for (let row = 0; row < N; row += 1) counts[codes[row * levels + level]!]! += 1
    const used = counts.filter((n) => n > 0).length
    const entropy = -[...counts].reduce((sum, n) => (n === 0 ? sum : sum + (n / N) * Math.log(n / N)), 0)
    return {
      counts,
      figures: {
        size: counts.length,
        used,
        deadCodes: counts.length - used,
        perplexity: Math.exp(entropy),
        gini: 0.5,
      },
    }
  })
}
handle(ipc.codebooks.codebookUsage, ({ assignmentId }) => ({ levels: usageOf(assignmentId) }))
handle(ipc.codebooks.levelFlow, ({ assignmentId, level }) => {
  const { codes, levels, assignment } = mappingFor(assignmentId)
  const [rows, columns] = [assignment.sizes![level]!, assignment.sizes![level + 1]!]
  const counts = new Int32Array(rows * columns)
  for (let row = 0; row < N; row += 1)
    counts[codes[row * levels + level]! * columns + codes[row * levels + level + 1]!]! += 1
  return { rows, columns, counts }
})
handle(ipc.codebooks.prefixChildren, ({ assignmentId, prefix, limit = 100 }) => {
  const { codes, levels, groupOf } = mappingFor(assignmentId)
  const below = new Map<number, number[]>()
  for (let row = 0; row < N; row += 1)
    if (prefix!.every((code, i) => codes[row * levels + i] === code)) {
      const code = codes[row * levels + prefix!.length]!
      below.set(code, [...(below.get(code) ?? []), row])
    }
  const children = [...below]
    .map(([code, rows]) => ({
      prefix: [...prefix!, code],
      items: rows.length,
      sids: new Set(rows.map((row) => codes.subarray(row * levels, (row + 1) * levels).join())).size,
      children: new Set(rows.map((row) => codes[row * levels + prefix!.length + 1])).size,
      itemsInCollisions: rows.filter((row) => groupOf(row).length > 1).length,
      sample: rows.slice(0, 8).map(tile),
    }))
    .sort((a, b) => b.items - a.items)
  return {
    items: children.reduce((sum, child) => sum + child.items, 0),
    children: children.slice(0, limit),
    total: children.length,
  }
})
handle(ipc.codebooks.codeDetail, ({ assignmentId, level, code, column }) => {
  const { codes, levels, groupOf } = mappingFor(assignmentId)
  const rows = items.filter(({ row }) => codes[row * levels + level] === code).map(({ row }) => row)
  const counts = new Map<string | null, number>()
  for (const row of rows) {
    const value = column === null ? null : ((items[row]!.metadata[column] as string | null) ?? null)
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  const usage = usageOf(assignmentId)[level]!.counts
  return {
    items: rows.length,
    collidingItems: rows.filter((row) => groupOf(row).length > 1).length,
    nextCodesUsed:
      level + 1 < levels ? new Set(rows.map((row) => codes[row * levels + level + 1])).size : null,
    sample: rows.slice(0, 72).map(tile),
    values:
      column === null
        ? []
        : [...counts]
            .map(([value, n]) => ({ value, items: n }))
            .sort((a, b) => b.items - a.items)
            .slice(0, 20),
    distinctValues: counts.size,
    members: null,
    error: null,
    label: '',
    nearest: [1, 2, 3, 4, 5].map((k) => {
      const near = (code + k * 7) % usage.length
      return {
        code: near,
        distance: 0.14 + k * 0.02,
        items: usage[near]!,
        sample: items
          .filter(({ row }) => codes[row * levels + level] === near)
          .slice(0, 5)
          .map(({ row }) => tile(row)),
      }
    }),
  }
})
