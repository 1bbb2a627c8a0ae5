import { join } from 'node:path'
import { newCells } from '@core/metrics/drift'
import { figuresOf } from '@core/metrics/figures'
import { prefixPurity } from '@core/metrics/quality/purity'
import { resolveAgainstPublished } from '@core/resolve/againstPublished'
import { minimumCost } from '@core/resolve/minimumCost'
import { readIntegers, readMatrix, writeMatrix } from '../lib/npy'

/** What a contender's codes and reconstructions amount to; shares are 0 … 1. */
export interface Quality {
  collisionRate: number
  /** Share of the training items whose tuple another one has. */
  itemsInCollisions: number
  perplexities: number[]
  fvu: number
  heldFvu: number
  /** Share of held-out items whose codes a training item has. */
  heldTaken: number
  /** Training items too many after minimum-cost resolving, and the reconstruction then. */
  left: number
  resolvedFvu: number
  /** Held-out items that still share their codes after they were resolved against the resolved training items. */
  heldLeft: number
  heldResolvedFvu: number
  /** Share of items in the largest true branch of their first code; null without a known tree. */
  treePurity: number | null
}

export interface Measured {
  /** Data, held-out rows, where the contender wrote its arrays, and the tree's branches where known. */
  data: string
  held: string
  folder: string
  tree: string | null
  levels: number
  codes: number
  decode(codes: string, out: string): Promise<unknown>
}

/** The one way in which every contender's figures are computed, whatever program its arrays come from. */
export async function measure(run: Measured): Promise<Quality> {
  const { levels, codes: k, folder } = run
  const x = readMatrix(run.data)
  const isHeld = new Uint8Array(x.items)
  for (const row of readIntegers(run.held)) isHeld[row] = 1
  const rows = [0, 1].map((side) => Int32Array.from({ length: x.items }, (_, row) => row).filter((row) => isHeld[row] === side)) as [Int32Array, Int32Array]
  const [training, held] = rows
  const codes = readIntegers(join(folder, 'codes.npy'))
  const latents = readMatrix(join(folder, 'latents.npy'))
  const codebooks = Array.from({ length: levels }, (_, l) => readMatrix(join(folder, `codebook.${l}.npy`)).resident)
  const sizes = Array.from({ length: levels }, () => k)
  const part = (of: Int32Array) => ({
    items: of.length, levels, sizes, width: latents.dimensions, codebooks,
    codes: gathered(codes, levels, of), latents: latents.gather(of),
  })
  const figures = figuresOf({ codes: gathered(codes, levels, training), levels, sizes })
  const published = minimumCost.preview(part(training), {})
  const fresh = resolveAgainstPublished(part(held), { codes: published.codes, suffixes: null }, 'minimum-cost')

  const resolved = codes.slice()
  training.forEach((row, i) => resolved.set(published.codes.subarray(i * levels, (i + 1) * levels), row * levels))
  held.forEach((row, i) => resolved.set(fresh.codes.subarray(i * levels, (i + 1) * levels), row * levels))
  const [given, out] = [join(folder, 'resolved.npy'), join(folder, 'resolved-reconstruction.npy')]
  writeMatrix(given, resolved, levels)
  await run.decode(given, out)
  const unexplained = (file: string) => rows.map((of) => fractionUnexplained(x.gather(of), readMatrix(file).gather(of), x.dimensions)) as [number, number]
  const [fvu, heldFvu] = unexplained(join(folder, 'reconstruction.npy'))
  const [resolvedFvu, heldResolvedFvu] = unexplained(out)
  return {
    collisionRate: figures.collisionRate,
    itemsInCollisions: figures.itemsInCollisions / figures.items,
    perplexities: figures.levels.map(({ perplexity }) => perplexity),
    fvu, heldFvu, resolvedFvu, heldResolvedFvu,
    heldTaken: shareTaken(gathered(codes, levels, training), gathered(codes, levels, held), levels),
    left: published.collisionsAfter,
    heldLeft: fresh.collisionsAfter,
    treePurity: run.tree === null ? null : prefixPurity(codes, levels, readIntegers(run.tree))[0]!,
  }
}

function gathered(codes: Int32Array, levels: number, rows: Int32Array): Int32Array {
  const out = new Int32Array(rows.length * levels)
  rows.forEach((row, i) => out.set(codes.subarray(row * levels, (row + 1) * levels), i * levels))
  return out
}

/** Σ|x - x̂|² / Σ|x - mean|², with these rows' own mean. */
export function fractionUnexplained(x: Float32Array, reconstruction: Float32Array, d: number): number {
  const mean = new Float64Array(d)
  for (let at = 0; at < x.length; ) for (let j = 0; j < d; j++, at++) mean[j]! += (x[at]! * d) / x.length
  let error = 0
  let variance = 0
  for (let at = 0; at < x.length; )
    for (let j = 0; j < d; j++, at++) {
      error += (x[at]! - reconstruction[at]!) ** 2
      variance += (x[at]! - mean[j]!) ** 2
    }
  return error / variance
}

/** Share of the second mapping's items whose codes occur in the first. */
export function shareTaken(known: Int32Array, fresh: Int32Array, levels: number): number {
  const items = fresh.length / levels
  return (items - newCells(known, fresh, levels)) / items
}
