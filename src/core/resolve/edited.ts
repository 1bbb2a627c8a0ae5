import { resolutionOf } from './resolution'
import type { Resolution, Resolver, ResolveInput, ResolveOptions } from './resolver'
import { begin } from './work'

/** What a person decided before any method is asked. */
export interface HandEdits {
  /** Rows and the codes they get, prefix included. */
  moves: readonly { row: number; codes: readonly number[] }[]
  /** Rows that keep their SID. */
  pinned: readonly number[]
}

/**
 * A method's proposal beside a person's decisions: moved items are where they were put, pinned ones where they were, and
 * both only take up room for the method. What it amounts to is measured against the codes before any of it.
 */
export function previewEdited(resolver: Resolver, input: ResolveInput, edits: HandEdits, options: ResolveOptions): Resolution {
  if (edits.moves.length === 0 && edits.pinned.length === 0) return resolver.preview(input, options)
  const codes = input.codes.slice()
  for (const move of edits.moves) codes.set(move.codes, move.row * input.levels)
  const pinned = Int32Array.from(new Set([...(options.pinned ?? []), ...edits.pinned, ...edits.moves.map(({ row }) => row)])).sort()
  const proposed = resolver.preview({ ...input, codes }, { ...options, pinned })
  return resolutionOf({ ...begin(input), codes: proposed.codes }, options)
}
