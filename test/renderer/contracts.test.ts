import { describe, expect, it } from 'vitest'
import * as ipc from '@shared/ipc'

/** All that the contracts export, so that a new family is held to the rules without being named here. */
const families = Object.values(ipc).filter((family) => typeof family === 'object' && !(family instanceof Map))
const declared = families
  .flatMap((family): unknown[] => Object.values(family))
  .filter((value): value is ipc.Route => typeof value === 'object' && value !== null && 'input' in value && 'output' in value)

describe('the contracts of the window', () => {
  it('have a name of their own each', () => {
    expect(declared.length).toBeGreaterThan(50)
    expect(ipc.ROUTES.size).toBe(declared.length)
    expect(ipc.EVENTS.size).toBe(Object.keys(ipc.events).length)
  })

  it.each(declared.map((route) => [route.name, route] as const))(
    '%s refuses an argument that it does not know',
    (_, route) => {
      const issues = route.input.safeParse({ __proto__x: 1, kind: 'x' }).error?.issues ?? []
      expect(issues.length).toBeGreaterThan(0)
    },
  )

  it.each([
    ['a page of a million', ipc.datasets.pageItems, { datasetId: 'd', limit: 1_000_000 }],
    ['a search of a megabyte', ipc.datasets.pageItems, { datasetId: 'd', search: 'x'.repeat(1_000_000) }],
    ['an id of a megabyte', ipc.runs.getRun, { runId: 'x'.repeat(1_000_000) }],
    [
      'a path in place of a token',
      ipc.importing.inspectFile,
      { token: '/etc/passwd/'.repeat(20), role: 'metadata' },
    ],
    ['a negative row', ipc.mapping.mappingOfRow, { assignmentId: 'a', row: -1 }],
    [
      'a code beyond any codebook',
      ipc.codebooks.codeDetail,
      { assignmentId: 'a', level: 0, code: 1e9, column: null },
    ],
    ['a thousand deletions', ipc.runs.deleteRuns, { runIds: Array.from({ length: 1000 }, String) }],
  ] as const)('refuse %s', (_, route, input) => {
    expect(route.input.safeParse(input).success).toBe(false)
  })

  it('let big arrays through as typed arrays, and only as those', () => {
    const { output } = ipc.collisions.groupSimilarity
    expect(output.safeParse({ rows: new Int32Array(2), cosine: new Float32Array(4) }).success).toBe(true)
    expect(output.safeParse({ rows: [0, 0], cosine: [1, 1, 1, 1] }).success).toBe(false)
  })
})
