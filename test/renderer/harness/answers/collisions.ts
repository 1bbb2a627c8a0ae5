import { ResolveMethod } from '../../../../src/shared/entities'
import * as ipc from '../../../../src/shared/ipc'
import { handle, items, runOf, mappingFor, assignmentsOf, tile, page, found, startJob } from '../state'
import { hash } from '../world'

const groupsOf = (query: {
  assignmentId: string
  cause?: string | null
  minSize?: number
  prefix?: number[]
  search?: string
}) => {
  const { groups } = mappingFor(query.assignmentId)
  return [...groups]
    .filter(([, rows]) => rows.length >= Math.max(2, query.minSize ?? 2))
    .map(([key, rows]) => {
      const sid = key.split('-').map(Number)
      const cosine = 0.86 + 0.13 * hash('cos', key)
      return {
        sid,
        size: rows.length,
        cause: cosine >= 0.95 ? ('near-duplicate' as const) : ('code-capacity' as const),
        exactDuplicates: 0,
        meanCosine: cosine,
        rows,
      }
    })
    .filter(
      (group) =>
        (query.cause == null || group.cause === query.cause) &&
        (query.prefix ?? []).every((code, i) => group.sid[i] === code) &&
        ((query.search ?? '') === '' || group.rows.some((row) => found(items[row]!, query.search))),
    )
    .sort((a, b) => b.size - a.size || (a.sid.join() < b.sid.join() ? -1 : 1))
}
handle(ipc.collisions.listAssignments, ({ runId }) => ({
  assignments: assignmentsOf(runOf(runId)),
  chosenId: `${runId}:best-collision`,
}))
handle(ipc.collisions.collisionSummary, (query) => {
  const groups = groupsOf(query)
  const by = (['exact-duplicate', 'near-duplicate', 'code-capacity'] as const).map((cause) => {
    const mine = groups.filter((group) => group.cause === cause)
    return { cause, groups: mine.length, items: mine.reduce((sum, group) => sum + group.size, 0) }
  })
  return {
    groups: groups.length,
    items: groups.reduce((sum, group) => sum + group.size, 0),
    byCause: by,
    sizes: [],
    nearThreshold: 0.95,
  }
})
handle(ipc.collisions.collisionsByValue, ({ column }) => ({
  values: ['Smileys', 'People', 'Flags'].map((value, i) => ({
    value,
    label: null,
    items: 900 - 200 * i,
    itemsInCollisions: Math.round(300 * hash('by', column, value)),
  })),
}))
handle(ipc.collisions.listCollisionGroups, (query) => {
  const all = page(groupsOf(query), query.after, query.limit)
  return {
    rows: all.rows.map(({ rows, ...group }) => ({ ...group, sample: rows.slice(0, 14).map(tile) })),
    next: all.next,
  }
})
handle(ipc.collisions.countCollisionGroups, (query) => ({ count: groupsOf(query).length, exact: true }))
handle(ipc.collisions.collisionGroup, ({ assignmentId, sid, limit }) => {
  const groups = groupsOf({ assignmentId })
  const at = groups.findIndex((group) => group.sid.join() === sid.join())
  const { rows, ...group } = groups[at]!
  return {
    group,
    rank: at + 1,
    groups: groups.length,
    members: rows.slice(0, limit).map((row, suffix) => ({
      item: items[row]!,
      suffix,
      steps: sid.map((_, level) => ({
        distance: 0.3 / (level + 1) + hash('d', row, level) * 0.05,
        runnerUp: { code: Math.floor(hash('r', row, level) * 64), margin: hash('m', row, level) * 0.2 - 0.02 },
      })),
    })),
    prefixItems: rows.length + 6,
    prefixCodesUsed: 2,
    lastLevelSize: 64,
  }
})
handle(ipc.collisions.groupSimilarity, ({ assignmentId, sid, limit }) => {
  const rows = groupsOf({ assignmentId })
    .find((group) => group.sid.join() === sid.join())!
    .rows.slice(0, limit)
  const n = rows.length
  return {
    rows: Int32Array.from(rows),
    cosine: Float32Array.from({ length: n * n }, (_, i) => {
      const [a, b] = [Math.floor(i / n), i % n]
      return a === b
        ? 1
        : 0.82 +
            0.17 *
              hash('s', Math.min(a, b), Math.max(a, b)) *
              (Math.floor(a / 4) === Math.floor(b / 4) ? 1 : 0.5)
    }),
  }
})
const computed = new Set<string>(['minimum-cost', 'suffix'])
const previewOf = (assignmentId: string, method: 'suffix' | 'sinkhorn' | 'next-best' | 'minimum-cost') => {
  const conflicts = mappingFor(assignmentId).assignment.figures.conflictItems
  const left = {
    suffix: 0,
    sinkhorn: Math.round(conflicts * 0.14),
    'next-best': Math.round(conflicts * 0.05),
    'minimum-cost': Math.round(conflicts * 0.05),
  }[method]
  return {
    id: `${assignmentId}~${method}`,
    assignmentId,
    method,
    capacity: 1,
    moved: method === 'suffix' ? 0 : conflicts - left,
    collisionsBefore: conflicts,
    collisionsAfter: left,
    distortionAdded: { suffix: 0, sinkhorn: 0.12, 'next-best': 0.024, 'minimum-cost': 0.02 }[method],
    distortionShare: { suffix: 0, sinkhorn: 1.203, 'next-best': 0.236, 'minimum-cost': 0.205 }[method],
    overfull: left > 0 ? [{ prefix: [16, 28], items: 115 }] : [],
    overfullPrefixes: left > 0 ? 4 : 0,
    largestSuffix: method === 'suffix' ? 44 : null,
    reconstructionMse: null,
    fractionOfVarianceUnexplained: method === 'suffix' ? 0.284 : 0.31,
  }
}
handle(ipc.collisions.listPreviews, ({ assignmentId }) => ({
  previews: ResolveMethod.options
    .filter((m) => computed.has(m))
    .map((m) => previewOf(assignmentId, m)),
  methods: [...ResolveMethod.options],
}))
handle(ipc.collisions.previewResolution, ({ assignmentId, method }) => {
  const job = startJob('resolve', { previewId: `${assignmentId}~${method}` })
  setTimeout(() => computed.add(method), 850)
  return job
})
handle(ipc.collisions.pageMoves, ({ previewId, sid, afterRow, limit }) => {
  const { groups, levels } = mappingFor(previewId.split('~')[0]!)
  const moves = [...groups]
    .filter(([key, rows]) => rows.length > 1 && (sid == null || key === sid.join('-')))
    .flatMap(([key, rows]) =>
      rows.slice(1).map((row) => {
        const from = key.split('-').map(Number)
        return {
          item: tile(row),
          from,
          to: [...from.slice(0, levels - 1), Math.floor(hash('to', row) * 64)],
          distortionAdded: hash('cost', row) * 0.1,
        }
      }),
    )
    .sort((a, b) => a.item.row - b.item.row)
  const rest = moves.filter(({ item }) => afterRow === null || item.row > afterRow)
  return {
    moves: rest.slice(0, limit),
    nextAfterRow: rest.length > limit ? rest[limit - 1]!.item.row : null,
    total: moves.length,
  }
})
handle(ipc.collisions.applyResolution, ({ previewId }) =>
  startJob('resolve', { previewId, assignmentId: previewId.split('~')[0]! }),
)
handle(ipc.collisions.deleteAssignment, () => ({}))
