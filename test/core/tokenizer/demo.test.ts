import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { preset } from '@core/configuration'
import { loadTensorflow } from '@core/runtime/loadTensorflow'
import { readMatrix } from '../../../bench/lib/npy'
import { runSession } from './data'

describe('recommended on the demo', () => {
  it('is well under way after six epochs: healthy codes, collisions far below residual k-means’ 61 %', async () => {
    const matrix = readMatrix(fileURLToPath(new URL('../../../resources/demo/embeddings.npy', import.meta.url)))
    const { tf } = loadTensorflow()
    const { done } = await runSession({ tf, mode: 'compiled', configuration: { ...preset('recommended'), epochs: 6 }, matrix })
    const { figures } = done!.checkpoints.last
    expect(figures.items).toBe(3979)
    expect(figures.collisionRate).toBeLessThan(0.4)
    expect(figures.fractionOfVarianceUnexplained).toBeLessThan(0.33)
    expect(figures.levels[0]!.perplexity).toBeGreaterThan(45)
    // Residuals are clustered by direction: by distance the second level has a perplexity of about 20.
    expect(figures.levels[1]!.perplexity).toBeGreaterThan(45)
    expect(figures.levels.reduce((sum, level) => sum + (level.deadCodes ?? 0), 0)).toBeLessThanOrEqual(2)
  })
})
