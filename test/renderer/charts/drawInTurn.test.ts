import { expect, it, vi } from 'vitest'
import { drawInTurn, drawNoMore } from '@/charts/drawInTurn'

it('draws one chart a frame, the latest of each, and none that is gone', () => {
  const frames: (() => void)[] = []
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => frames.push(draw))
  const drawn: string[] = []
  const [a, b, c] = [{}, {}, {}]
  drawInTurn(a, () => drawn.push('a, old'))
  drawInTurn(b, () => drawn.push('b'))
  drawInTurn(c, () => drawn.push('c'))
  drawInTurn(a, () => drawn.push('a'))
  drawNoMore(c)
  frames.shift()!()
  expect(drawn).toEqual(['a'])
  while (frames.length > 0) frames.shift()!()
  expect(drawn).toEqual(['a', 'b'])
  vi.unstubAllGlobals()
})
