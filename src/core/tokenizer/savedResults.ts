import type { Configuration } from '@shared/configuration'
import type { CheckpointFigures } from '@shared/figures'
import type { CheckpointKind } from '@shared/training'
import type { CheckpointResult, ModelWeights } from './events'
import { arraysOfModel, modelFromArrays } from './weights'

type Arrays = Record<string, Float32Array | Int32Array>

export interface Results {
  last: CheckpointResult | null
  bestLoss: CheckpointResult | null
  fewest: readonly CheckpointResult[]
}

interface SavedResult {
  /** Epoch of the shared model and codes. */
  kind: CheckpointKind
  epoch: number
  validationLoss: number | null
  figures: CheckpointFigures
}
interface SavedModel {
  epoch: number
  dimensions: number
  scale: number | null
}
interface Saved {
  results: SavedResult[]
  models: SavedModel[]
}

/** The best results so far as named arrays and JSON; one epoch's model and codes are written once. */
export function packResults({ last, bestLoss, fewest }: Results): { arrays: Arrays; json: Saved } {
  const results = [last, bestLoss, ...fewest].filter((one) => one !== null)
  const byEpoch = new Map(results.map((one) => [one.epoch, one]))
  const arrays: Arrays = {}
  for (const [epoch, { model, codes }] of byEpoch) {
    arrays[`result.${epoch}/codes`] = codes
    if (model.input) arrays[`result.${epoch}/mean`] = model.input.mean
    for (const [name, values] of arraysOfModel(model)) arrays[`result.${epoch}/${name}`] = values
  }
  return {
    arrays,
    json: {
      results: results.map(({ kind, epoch, validationLoss, figures }) => ({ kind, epoch, validationLoss, figures })),
      models: [...byEpoch.values()].map(({ epoch, model }) => ({ epoch, dimensions: model.dimensions, scale: model.input?.scale ?? null })),
    },
  }
}

export function unpackResults(configuration: Configuration, json: unknown, arrays: Arrays): { last: CheckpointResult | null; bestLoss: CheckpointResult | null; fewest: CheckpointResult[] } {
  const saved = json as Saved
  const models = new Map(saved.models.map((one) => [one.epoch, modelOf(configuration, one, arrays)]))
  const results = saved.results.map((one): CheckpointResult => ({
    ...one,
    model: models.get(one.epoch)!,
    codes: arrays[`result.${one.epoch}/codes`] as Int32Array,
  }))
  return {
    last: results.find((one) => one.kind === 'last') ?? null,
    bestLoss: results.find((one) => one.kind === 'best-loss') ?? null,
    fewest: results.filter((one) => one.kind === 'best-collision'),
  }
}

function modelOf(configuration: Configuration, { epoch, dimensions, scale }: SavedModel, arrays: Arrays): ModelWeights {
  const mean = arrays[`result.${epoch}/mean`] as Float32Array | undefined
  const input = mean && scale !== null ? { mean, scale } : null
  return modelFromArrays(configuration, dimensions, input, (name) => arrays[`result.${epoch}/${name}`] as Float32Array)
}
