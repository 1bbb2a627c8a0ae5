import { describe, expect, it } from 'vitest'
import { closingLine, playwrightCounts, sum, vitestCounts } from '../../scripts/lib/counts.mjs'

const file = (status: string, tests: number) => ({ status, assertionResults: Array(tests).fill({}) })
const report = (passed: number, failed: number, testResults: unknown[] = []) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: 1,
  numTodoTests: 0,
  testResults,
})

describe('the counts that npm test closes with', () => {
  it('add up over all runners, on one line', () => {
    const total = sum([
      { passed: 2, failed: 0, skipped: 0 },
      { passed: 3, failed: 1, skipped: 0 },
    ])
    expect(closingLine(total)).toBe('5 passed, 1 failed')
    expect(closingLine({ ...total, skipped: 2 })).toBe('5 passed, 1 failed, 2 skipped')
  })

  it('take a file that could not be loaded as a failure', () => {
    expect(vitestCounts(report(4, 0, [file('passed', 4), file('failed', 0)]), 1)).toEqual({
      passed: 4,
      failed: 1,
      skipped: 1,
    })
  })

  it('take an error outside every test, and a runner that died, as a failure', () => {
    expect(vitestCounts(report(4, 0), 1).failed).toBe(1)
    expect(vitestCounts(null, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 })
    expect(playwrightCounts(null, 1).failed).toBe(1)
    expect(playwrightCounts({ stats: { expected: 2, unexpected: 0, flaky: 0, skipped: 0 } }, 1).failed).toBe(
      1,
    )
  })

  it('do not count a failure twice', () => {
    expect(vitestCounts(report(4, 2, [file('failed', 6)]), 1)).toEqual({ passed: 4, failed: 2, skipped: 1 })
  })

  it('take an end-to-end test that passed only when repeated as failed', () => {
    const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 2 }
    expect(playwrightCounts({ stats }, 1)).toEqual({ passed: 5, failed: 2, skipped: 2 })
  })
})
