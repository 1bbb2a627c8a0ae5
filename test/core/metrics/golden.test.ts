import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { figuresOf, qualityOf } from '@core/metrics'
import type { Figures } from '@shared/figures'

interface Golden {
  sizes: number[]
  distinct: number
  codes: number[][]
  figures: Omit<Figures, 'reconstructionMse' | 'fractionOfVarianceUnexplained'>
  entropyOverItems: number
  entropyOverCells: number
}
const GOLDEN = JSON.parse(readFileSync(new URL('../../fixtures/metrics/golden.json', import.meta.url), 'utf8')) as Golden[]

it.each(GOLDEN)('gives the figures that NumPy gives from the definitions, sizes $sizes', (golden) => {
  const codes = Int32Array.from(golden.codes.flat())
  const levels = golden.sizes.length
  const { levels: perLevel, ...found } = figuresOf({ codes, levels, sizes: golden.sizes, distinctEmbeddings: golden.distinct })
  for (const [name, value] of Object.entries(golden.figures)) {
    if (name !== 'levels') expect(found[name as keyof typeof found], name).toBeCloseTo(value as number, 12)
  }
  perLevel.forEach((level, l) => {
    for (const [name, value] of Object.entries(golden.figures.levels[l]!)) {
      expect(level[name as keyof typeof level], `${name} of level ${l + 1}`).toBeCloseTo(value!, 10)
    }
  })
  const quality = qualityOf({ codes, levels, sizes: golden.sizes, neighbours: null })
  expect(quality.entropyOverItems).toBeCloseTo(golden.entropyOverItems, 12)
  expect(quality.entropyOverCells).toBeCloseTo(golden.entropyOverCells, 12)
})
