import { expect, it } from 'vitest'
import { livesAndDeaths, thinned } from '@core/metrics/codes/history'

// Three epochs of two codes: code 1 dies at the second and comes back at the third.
const history = { epochs: [0, 2, 4], size: 2, counts: Int32Array.from([3, 1, 4, 0, 2, 2]) }

it('counts the codes that died and those that came back', () => {
  expect(livesAndDeaths(history)).toEqual({ revived: [0, 0, 1], died: [0, 1, 0] })
})

it('thins a long history and keeps its first and last epoch', () => {
  const { epochs, counts } = thinned(history, 2)
  expect(epochs).toEqual([0, 4])
  expect([...counts]).toEqual([3, 1, 2, 2])
})
