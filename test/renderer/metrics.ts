import { BASE_CONFIGURATION, codebookSizes, type Configuration } from '@shared/configuration'
import type { EpochMetrics } from '@shared/training'

/** Epochs with given figures, everything else plain: for tests of what is drawn and said. */
export function epochs(
  length: number,
  figure: (
    epoch: number,
  ) => {
    perplexity?: number[]
    rate?: number
    used?: number[]
    floor?: number | null
    largest?: number
    duplicates?: number
  } | null,
  configuration: Configuration = BASE_CONFIGURATION,
  terms = { recon: 7e-4, commit: 5e-4, codebook: 5e-4, hinge: 0 },
): EpochMetrics[] {
  const sizes = codebookSizes(configuration)
  return Array.from({ length }, (_, epoch) => {
    const f = figure(epoch)
    const total =
      configuration.recon_weight * terms.recon +
      configuration.beta * terms.commit +
      configuration.codebook_weight * terms.codebook +
      configuration.hinge_weight * terms.hinge
    const rate = f?.rate ?? 0.004
    return {
      epoch,
      step: (epoch + 1) * 7,
      learningRate: 1e-3,
      beta: configuration.beta,
      train: { total, ...terms },
      validation: { total: total * 1.05, ...terms },
      elapsedMs: (epoch + 1) * 500,
      stepsMs: 450,
      revivedCodes: 0,
      figures:
        f === null
          ? null
          : {
              epoch,
              items: 1000,
              uniqueSids: Math.round(1000 * (1 - rate)),
              conflictItems: Math.round(1000 * rate),
              collisionRate: rate,
              itemsInCollisions: Math.round(1200 * rate),
              largestGroup: f.largest ?? 3,
              singletonRate: 1 - rate,
              randomFloor: f.floor === undefined ? 0.002 : f.floor,
              exactDuplicateFloor: f.duplicates ?? 0,
              sidLength: 4,
              reconstructionMse: 1e-3,
              fractionOfVarianceUnexplained: 0.3,
              levels: sizes.map((size, level) => {
                const used = f.used?.[level] ?? size
                return {
                  size,
                  used,
                  deadCodes: size - used,
                  perplexity: f.perplexity?.[level] ?? size * 0.8,
                  gini: 0.3,
                }
              }),
            },
    }
  })
}
