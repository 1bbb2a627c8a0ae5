import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { Configuration } from '@shared/configuration'

/** Numbers made by test/fixtures/goldens/make_goldens.py. */
export function golden<T>(name: string): T {
  return JSON.parse(readFileSync(fileURLToPath(new URL(`../../fixtures/goldens/${name}.json`, import.meta.url)), 'utf8')) as T
}

export type Named = Record<string, number[]>

export const configurationOf = (base: object, options: object): Configuration => Configuration.parse({ ...base, ...options })

/** Within 1e-5 of the largest number there: float32 sums over cancelling terms keep no more. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, what = '', relative = 1e-5): void {
  expect(actual.length, what).toBe(expected.length)
  let largest = 0
  let worst = 0
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i]!))
    worst = Math.max(worst, Math.abs(actual[i]! - expected[i]!))
    if (!Number.isFinite(actual[i]!)) worst = Infinity
  }
  expect(worst / Math.max(largest, 1e-3), `${what}: largest deviation over largest number`).toBeLessThan(relative)
}
