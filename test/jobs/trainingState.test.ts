import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { packState, unpackState } from '@jobs/work/trainingState'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sid-state-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const state = {
  epoch: 12,
  step: 4711,
  arrays: {
    'encoder.0.weight': Float32Array.of(1 / 3, -0, 1e-42, 3.4e38),
    order: Int32Array.of(2_147_483_647, -1, 0),
    empty: new Float32Array(0),
  },
  json: { random: [4_294_967_295, 1], best: 0.1 + 0.2, nothing: null, words: 'naïve 🇦' },
}

describe('a saved training state', () => {
  it('comes back to the last bit', async () => {
    const file = join(folder, 'state')
    writeFileSync(file, packState(state))
    const back = await unpackState(file)
    expect(back).toEqual(state)
    expect(Object.is(back.arrays['encoder.0.weight']![1], -0)).toBe(true)
  })

  it('is refused when it is cut off', async () => {
    const file = join(folder, 'state')
    const bytes = packState(state)
    writeFileSync(file, bytes)
    truncateSync(file, bytes.length - 3)
    await expect(unpackState(file)).rejects.toMatchObject({ name: 'StudioError' })
  })
})
