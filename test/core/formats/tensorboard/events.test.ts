import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventFileName, writeEventFile } from '@core/formats/tensorboard/events'
import { crc32c } from '@core/formats/tensorboard/record'
import type { EpochMetrics } from '@shared/training'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sid-events-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const epoch = (number: number, figures: EpochMetrics['figures']): EpochMetrics => ({
  epoch: number,
  step: number * 10,
  learningRate: 0.001,
  beta: 0.25,
  train: { total: number / 3, recon: 1 + number / 3, commit: 2 + number / 3, codebook: 3 + number / 3, hinge: 4 + number / 3 },
  validation: null,
  figures,
  elapsedMs: number * 500,
  stepsMs: 400,
  revivedCodes: 0,
})
const FIGURES: NonNullable<EpochMetrics['figures']> = {
  epoch: 300, items: 40, uniqueSids: 35, conflictItems: 5, collisionRate: 0.125, itemsInCollisions: 8, largestGroup: 3,
  singletonRate: 0.8, randomFloor: null, exactDuplicateFloor: null, sidLength: 2, reconstructionMse: null,
  fractionOfVarianceUnexplained: 0.5, levels: [{ size: 4, used: 4, deadCodes: 0, perplexity: 3.5, gini: 0.1 }],
}

describe('a TensorBoard event file', () => {
  it('has the checksum that RFC 3720 gives for its examples', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283)
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa)
  })

  it("is, byte for byte, what TensorBoard's own writer makes of the same figures", async () => {
    const file = join(folder, 'events')
    const written = await writeEventFile(file, [epoch(0, null), epoch(300, FIGURES)], 1_700_000_000_250)
    // Seven of schedule and loss, three of codes and time; six more where the epoch was evaluated.
    expect(written).toBe(10 + 16)
    const golden = readFileSync(resolve(import.meta.dirname, '../../../fixtures/tensorboard/events.tfevents'))
    expect(readFileSync(file).equals(golden)).toBe(true)
  })

  it('is named so that TensorBoard finds it', () => {
    expect(eventFileName(1_700_000_000_250)).toBe('events.out.tfevents.1700000000.semantic-id-studio')
  })
})
