import { linearSumAssignment } from 'linear-sum-assignment'
import { describe, expect, it } from 'vitest'
import { seededUniform } from '@core/metrics/random'
import { linearAssignment } from '@core/resolve/linearAssignment'

describe('linear assignment', () => {
  it('agrees with every permutation of small matrices, columns shared up to their capacity', () => {
    for (let seed = 0; seed < 300; seed++) {
      const draw = seededUniform(seed)
      const [rows, columns] = [1 + Math.floor(draw() * 5), 1 + Math.floor(draw() * 4)]
      const capacity = Int32Array.from({ length: columns }, () => Math.floor(draw() * 4))
      if (capacity.reduce((a, b) => a + b) < rows) continue
      // Small integers: many ties.
      const cost = Float64Array.from({ length: rows * columns }, () => Math.floor(draw() * 9) - 4)
      const found = linearAssignment(cost, rows, columns, capacity)
      let best = Infinity
      for (let way = 0; way < columns ** rows; way++) {
        const chosen = Array.from({ length: rows }, (_, row) => Math.floor(way / columns ** row) % columns)
        if (!capacity.every((room, column) => chosen.filter((c) => c === column).length <= room)) continue
        best = Math.min(best, chosen.reduce((sum, column, row) => sum + cost[row * columns + column]!, 0))
      }
      expect(capacity.every((room, column) => found.filter((c) => c === column).length <= room)).toBe(true)
      expect(found.reduce((sum, column, row) => sum + cost[row * columns + column]!, 0)).toBe(best)
    }
  })
  it('agrees with another implementation on rectangular matrices', () => {
    const draw = seededUniform(11)
    for (const [rows, columns] of [[40, 64], [64, 64], [3, 200]] as const) {
      const cost = Float64Array.from({ length: rows * columns }, draw)
      const found = linearAssignment(cost, rows, columns).reduce((sum, column, row) => sum + cost[row * columns + column]!, 0)
      const matrix = Array.from({ length: rows }, (_, row) => Array.from(cost.subarray(row * columns, (row + 1) * columns)))
      const other = Array.from(linearSumAssignment(matrix, { maximaze: false }).rowAssignments)
      expect(found).toBeCloseTo(other.reduce((sum, column, row) => sum + matrix[row]![column]!, 0), 9)
    }
  })
})
