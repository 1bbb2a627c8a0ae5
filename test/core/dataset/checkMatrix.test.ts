import { describe, expect, it } from 'vitest'
import { checkSteps, type CheckedMatrix } from '@core/dataset/checkMatrix'

const matrixOf = (rows: number[][]) => {
  const values = Float32Array.from(rows.flat())
  const dimensions = rows[0]!.length
  return {
    items: rows.length,
    dimensions,
    read: (from: number, to: number) => values.slice(from * dimensions, to * dimensions),
  }
}

function checkMatrix(matrix: CheckedMatrix, dtype: string) {
  const steps = checkSteps(matrix, dtype)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

describe('checking a stored matrix', () => {
  const report = checkMatrix(
    matrixOf([
      [1, 2],
      [0, 0],
      [1, 2],
      [2, 1],
      [1, 2],
      [-0, 0],
    ]),
    'float16',
  )

  it('finds what an import finds', () => {
    expect(
      Object.fromEntries(report.checks.map(({ check, level, count }) => [check, [level, count]])),
    ).toEqual({
      shape: ['ok', 6],
      dtype: ['ok', 0],
      'zero-rows': ['warning', 2],
      'exact-duplicates': ['warning', 3],
      'exact-duplicate-groups': ['warning', 2],
      'constant-columns': ['ok', 0],
      norms: ['info', 6],
    })
  })

  it('opens the rows that a finding is about, equal ones side by side, larger sets first', () => {
    expect([...report.rows['exact-duplicates']!]).toEqual([0, 2, 4, 1, 5])
    expect([...report.rows['zero-rows']!]).toEqual([1, 5])
  })

  it('takes rows whose numbers are the same in another order for different ones', () => {
    const orders = [
      [1, 2, 3],
      [3, 2, 1],
      [2, 1, 3],
      [1, -2, 3],
      [-1, -2, -3],
    ]
    expect(checkMatrix(matrixOf(orders), 'float32').duplicates.groups).toBe(0)
  })

  it('tells rows apart that differ by less than a double of their sum can hold', () => {
    expect(
      checkMatrix(
        matrixOf([
          [1, 1e-40],
          [1, 2e-40],
          [1, 1e-40],
        ]),
        'float32',
      ).duplicates,
    ).toMatchObject({ rows: 2, groups: 1 })
  })

  it('says how far it has come, block by block', () => {
    const matrix = matrixOf(Array.from({ length: 4 }, (_, row) => [row, 1]))
    expect([...checkSteps(matrix, 'float32')]).toEqual([{ done: 4, total: 4 }])
  })
})
