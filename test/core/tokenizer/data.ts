import { Random } from '@core/tokenizer/random'
import type { EmbeddingMatrix, ModelWeights, TrainingEvent } from '@core/tokenizer/events'
import type { TrainingOptions } from '@core/tokenizer/options'
import { startTraining } from '@core/tokenizer/train'
import type { TrainingState } from '@core/tokenizer/events'

export function matrixOf(rows: Float32Array, dimensions: number, resident = true): EmbeddingMatrix {
  return {
    items: rows.length / dimensions,
    dimensions,
    resident: resident ? rows : null,
    read: (from, to) => rows.slice(from * dimensions, to * dimensions),
    gather: (wanted) => {
      const out = new Float32Array(wanted.length * dimensions)
      wanted.forEach((row, at) => out.set(rows.subarray(row * dimensions, (row + 1) * dimensions), at * dimensions))
      return out
    },
  }
}

/** Items around `centres` points: something to find, and near duplicates to tell apart. */
export function mixture(items: number, dimensions: number, centres: number, seed = 1): EmbeddingMatrix {
  const random = new Random(seed)
  const middle = Float64Array.from({ length: centres * dimensions }, () => random.normal())
  const rows = new Float32Array(items * dimensions)
  for (let item = 0, at = 0; item < items; item++) {
    const centre = random.integer(centres) * dimensions
    for (let j = 0; j < dimensions; j++, at++) rows[at] = middle[centre + j]! + 0.3 * random.normal()
  }
  return matrixOf(rows, dimensions)
}

export type Done = Extract<TrainingEvent, { type: 'done' }>

/** Runs a session to its end, or until `stop` says so of an event; then its state is returned too. */
export async function runSession(
  options: TrainingOptions,
  stop: (event: TrainingEvent) => boolean = () => false,
): Promise<{ events: TrainingEvent[]; done: Done | null; state: TrainingState | null }> {
  const session = startTraining(options)
  const events: TrainingEvent[] = []
  for await (const event of session.events) {
    events.push(event)
    if (stop(event)) return { events, done: null, state: session.state() }
  }
  return { events, done: (events.at(-1) as Done | undefined) ?? null, state: null }
}

export function allWeights(model: ModelWeights): Float32Array[] {
  const layers = [...model.encoder, ...model.decoder, ...(model.skip ? [model.skip.encoder, model.skip.decoder] : [])]
  return [...layers.flatMap((layer) => [layer.weight, layer.bias]), ...model.codebooks]
}
