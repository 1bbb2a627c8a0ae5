import type { ResolveMethod } from '@shared/entities'

/** An assignment and what a resolver needs to judge moves on it. All arrays row-major. */
export interface ResolveInput {
  items: number
  levels: number
  /** K_l per level. */
  sizes: number[]
  /** N×D. */
  codes: Int32Array
  /** Width m of latents and codewords. */
  width: number
  /** z, N×m. */
  latents: Float32Array
  /** K_l×m each. */
  codebooks: Float32Array[]
}

export interface ResolveOptions {
  /** Items that may share one SID; 1 by default. */
  capacity?: number
  /** Rows that keep their SID whatever it costs; they take up room like any other. */
  pinned?: Int32Array
  onProgress?: (done: number, total: number) => void
  /** Checked between prefixes; true ends with what is done so far thrown away (`resolve.cancelled`). */
  isCancelled?: () => boolean
}

/** A proposal; nothing is changed until the store applies it. */
export interface Resolution {
  /** N×D, the proposed codes. */
  codes: Int32Array
  /** Rows whose codes differ from the input's, ascending. */
  moved: Int32Array
  /** N - U before and after. The suffix method moves nothing: it tells items apart behind their codes. */
  collisionsBefore: number
  collisionsAfter: number
  /** Σ over moved items of (|r_iD - e_new|² - |r_iD - e_old|²) / N, in latent space. */
  distortionAdded: number
  /** Σ |z_i - Σ_l e_il|² / N before: what `distortionAdded` is a share of. */
  quantisationError: number
  /** Items in collisions whose latent equals an earlier item's exactly: set apart, they are still the same. */
  exactDuplicates: number
  /** Prefixes that hold more items than K·capacity, largest first: some of their items must stay. */
  overfull: { prefix: number[]; items: number }[]
}

export interface Resolver {
  readonly name: ResolveMethod
  preview(input: ResolveInput, options: ResolveOptions): Resolution
}
