import type { Page } from '@playwright/test'

export interface Frames {
  frames: number
  above50: number
  p50: number
  p95: number
  p99: number
  longest: number
  /** Tasks of the page's own thread above 50 ms, in ms. */
  longTasks: number[]
}

// A script and not a function: it runs in the page.
const script = (seconds: number) => `(async () => {
  const gaps = [], longTasks = []
  const observer = new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => Math.round(duration))))
  observer.observe({ type: 'longtask' })
  const ends = performance.now() + ${seconds * 1000}
  for (let last = await new Promise(requestAnimationFrame), now; last < ends; last = now) {
    now = await new Promise(requestAnimationFrame)
    gaps.push(now - last)
  }
  observer.disconnect()
  gaps.sort((a, b) => a - b)
  const at = (share) => Math.round(gaps[Math.min(gaps.length - 1, Math.floor(share * gaps.length))])
  return { frames: gaps.length, above50: gaps.filter((gap) => gap > 50).length, p50: at(0.5), p95: at(0.95), p99: at(0.99), longest: at(1), longTasks }
})()`

/** Times between animation frames of a page, in ms, for some seconds. */
export const measureFrames = (page: Page, seconds: number): Promise<Frames> => page.evaluate(script(seconds))

/** A table for a terminal. */
export function showFrames(results: Record<string, Frames>): void {
  console.table(Object.fromEntries(Object.entries(results).map(([name, frames]) => [name, { ...frames, longTasks: frames.longTasks.join(' ') }])))
}
