import type { CheckpointFigures, LevelFigures } from '@shared/figures'
import type { EpochMetrics, LossTerms } from '@shared/training'

/**
 * One epoch as bytes: a version, the number of levels, then float64 in the order below; NaN stands for null. What is
 * left after them is the churn, one number a level; epochs of earlier programs end without it. An epoch
 * of three levels takes some 370 bytes where JSON takes 1,200, and a workspace may hold a million of them.
 */
const VERSION = 1
const LOSSES = ['total', 'recon', 'commit', 'codebook', 'hinge'] as const satisfies (keyof LossTerms)[]
const PLAIN = ['epoch', 'step', 'learningRate', 'beta', 'elapsedMs', 'stepsMs', 'revivedCodes'] as const
const FIGURES = [
  'epoch', 'items', 'uniqueSids', 'conflictItems', 'collisionRate', 'itemsInCollisions', 'largestGroup',
  'singletonRate', 'randomFloor', 'exactDuplicateFloor', 'sidLength', 'reconstructionMse',
  'fractionOfVarianceUnexplained',
] as const satisfies (keyof CheckpointFigures)[]
const LEVEL = ['size', 'used', 'deadCodes', 'perplexity', 'gini'] as const satisfies (keyof LevelFigures)[]
const NO_FIGURES = 255

export function encodeMetrics(metrics: EpochMetrics): Uint8Array {
  const { figures } = metrics
  const numbers: (number | null)[] = [
    ...PLAIN.map((name) => metrics[name]),
    ...LOSSES.map((name) => metrics.train[name]),
    ...LOSSES.map((name) => metrics.validation?.[name] ?? null),
    ...(figures ? FIGURES.map((name) => figures[name]) : []),
    ...(figures?.levels ?? []).flatMap((level) => LEVEL.map((name) => level[name])),
    ...(metrics.churn ?? []),
  ]
  const bytes = Buffer.alloc(2 + numbers.length * 8)
  bytes[0] = VERSION
  bytes[1] = figures ? figures.levels.length : NO_FIGURES
  numbers.forEach((value, i) => bytes.writeDoubleLE(value ?? NaN, 2 + i * 8))
  return bytes
}

export function decodeMetrics(stored: Uint8Array): EpochMetrics {
  const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength)
  if (bytes[0] !== VERSION) throw new Error(`metrics of an unknown version ${bytes[0]}`)
  let at = 2
  const next = (): number | null => {
    const value = bytes.readDoubleLE(at)
    at += 8
    return Number.isNaN(value) ? null : value
  }
  const take = <K extends string>(names: readonly K[]) =>
    Object.fromEntries(names.map((name) => [name, next()])) as Record<K, number>
  const plain = take(PLAIN)
  const train = take(LOSSES)
  const validation: Record<string, number | null> = take(LOSSES)
  const levels = bytes[1]!
  const figures = levels === NO_FIGURES ? null : { ...take(FIGURES), levels: Array.from({ length: levels }, () => take(LEVEL)) }
  const churn = Array.from({ length: (bytes.length - at) / 8 }, () => next() ?? 0)
  return {
    ...plain,
    train: withNaN(train),
    validation: LOSSES.every((name) => validation[name] === null) ? null : withNaN(validation as unknown as LossTerms),
    figures,
    ...(churn.length > 0 ? { churn } : {}),
  }
}

/** A loss is a number always; one that was not (a run that blew up) is NaN again, not null. */
function withNaN(terms: Record<(typeof LOSSES)[number], number | null>): LossTerms {
  return Object.fromEntries(LOSSES.map((name) => [name, terms[name] ?? NaN])) as LossTerms
}

/** Counts of each level as LEB128: the number of levels, then each level's size and its counts. */
export function encodeUsage(usage: Int32Array[]): Uint8Array {
  const bytes: number[] = []
  const put = (value: number) => {
    let rest = value >>> 0
    while (rest > 127) {
      bytes.push((rest & 127) | 128)
      rest >>>= 7
    }
    bytes.push(rest)
  }
  put(usage.length)
  for (const level of usage) {
    put(level.length)
    for (const count of level) put(count)
  }
  return Uint8Array.from(bytes)
}

export function decodeUsage(bytes: Uint8Array): Int32Array[] {
  let at = 0
  const next = () => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!
      value |= (byte & 127) << shift
      if (byte < 128) return value >>> 0
    }
  }
  return Array.from({ length: next() }, () => {
    const level = new Int32Array(next())
    for (let i = 0; i < level.length; i++) level[i] = next()
    return level
  })
}
