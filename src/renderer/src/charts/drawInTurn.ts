const waiting = new Map<object, () => void>()
let frame = 0

function drawNext(): void {
  const [next] = waiting
  frame = 0
  if (next === undefined) return
  const [owner, draw] = next
  waiting.delete(owner)
  if (waiting.size > 0) frame = requestAnimationFrame(drawNext)
  draw()
}

/**
 * Draws in the next frame that is free, one owner a frame: four charts that change together would take one frame of
 * 100 ms, and each after the other takes four of 25. What an owner still waits for is replaced.
 */
export function drawInTurn(owner: object, draw: () => void): void {
  waiting.set(owner, draw)
  frame ||= requestAnimationFrame(drawNext)
}

export const drawNoMore = (owner: object): void => void waiting.delete(owner)
