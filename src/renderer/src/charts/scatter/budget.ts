import type { Drawer, Frame } from './drawer'

/** Points drawn while the picture moves, and when it stands still. */
export interface Budget {
  moving: number
  still: number
}

const PROBE = 100_000
/** A moving picture has to come 40 times a second; a still one may take a blink. */
const MOVING_MS = 25
const STILL_MS = 400
const LEAST = 20_000

/** How many points this machine draws in the time there is, by drawing some and waiting for them. */
export function measureBudget(drawer: Drawer, frame: Frame, count: number): Budget {
  if (count <= LEAST) return { moving: count, still: count }
  const took = (points: number) => {
    const began = performance.now()
    drawer.draw({ ...frame, points })
    drawer.wait()
    return performance.now() - began
  }
  // The first frame compiles and uploads; the empty one is what a frame costs by itself.
  took(LEAST)
  const empty = took(0)
  const probe = Math.min(count, PROBE)
  return budgetOf(probe / Math.max(0.02, took(probe) - empty), count)
}

/** @param rate points a millisecond */
export function budgetOf(rate: number, count: number): Budget {
  const within = (milliseconds: number) => Math.min(count, Math.max(LEAST, Math.floor(rate * milliseconds)))
  return { moving: within(MOVING_MS), still: within(STILL_MS) }
}
