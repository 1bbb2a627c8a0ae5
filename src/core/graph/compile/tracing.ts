import type { BuildOptions } from '../program'
import type { GraphDef } from './graphDef'

/** One trace under way: of one signature, into one graph. */
export interface Tracing {
  readonly graph: GraphDef
  readonly precision: NonNullable<BuildOptions['precision']>
  /** A node with the sizes of a shape; where a dimension is only known when the graph runs, computed from it. */
  readonly dimensions: (shape: readonly number[]) => string
  /** Batches of so many rows or more are worked on in two halves at once. */
  readonly splitFrom: number
}

let current: Tracing | null = null

/** tfjs kernels are registered once a process; this is how they find the trace they emit into. */
export function tracing(): Tracing {
  if (!current) throw new Error('a traced operation ran outside of a trace')
  return current
}

export function withTracing<T>(state: Tracing, body: () => T): T {
  if (current) throw new Error('traces do not nest')
  current = state
  try {
    return body()
  } finally {
    current = null
  }
}
