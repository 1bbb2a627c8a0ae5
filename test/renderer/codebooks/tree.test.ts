import { describe, expect, it } from 'vitest'
import { labelsWithRoom } from '@/charts/labelsWithRoom'
import { neighbourCell, placeTree, type Tree } from '@/charts/treeLayout'
import { barAt } from '@/charts/usageBars'
import { codesFromText, codesToText } from '@/pages/run/codebooks/codeRanges'

const cell = (prefix: number[], items: number) => ({ prefix, items, sids: items, children: 0, itemsInCollisions: 0, label: '' })
/** Ten items: code 1 has six (four below 1-5, one below 1-2, one too small to draw), code 0 has four. */
const tree: Tree = {
  path: [cell([], 10)],
  levels: [
    { cells: [cell([0], 4), cell([1], 6)], hidden: { cells: 0, items: 0 } },
    { cells: [cell([0, 3], 4), cell([1, 2], 1), cell([1, 5], 4)], hidden: { cells: 1, items: 1 } },
  ],
  complete: true,
}

describe('the tree of codes', () => {
  const cells = placeTree(tree)
  const at = (sid: string) => cells.find((one) => one.cell.prefix.join('-') === sid)!

  it('gives every cell its share of the width below its parent, the largest first', () => {
    expect(at('1')).toMatchObject({ from: 0, to: 0.6, depth: 1, index: 1 })
    expect(at('0').from).toBeCloseTo(0.6)
    expect(at('1-5')).toMatchObject({ from: 0, to: 0.4, depth: 2 })
    expect(at('1-2').to).toBeCloseTo(0.5)
    // What is too small leaves a gap at the end of its parent; the next parent's cells start at their own.
    expect(at('0-3').from).toBeCloseTo(0.6)
  })

  it('is walked with arrow keys', () => {
    expect(neighbourCell(cells, at('1'), 'ArrowRight')).toBe(at('0'))
    expect(neighbourCell(cells, at('1'), 'ArrowDown')).toBe(at('1-5'))
    expect(neighbourCell(cells, at('0-3'), 'ArrowUp')).toBe(at('0'))
    expect(neighbourCell(cells, at('1'), 'ArrowLeft')).toBeNull()
  })
})

it('tells the bar below the pointer, and none beside the bars', () => {
  // 156 pixels less 44 left and 12 right are 100 for ten bars.
  expect(barAt(44, 156, 10)).toBe(0)
  expect(barAt(99, 156, 10)).toBe(5)
  expect(barAt(43, 156, 10)).toBeNull()
  expect(barAt(145, 156, 10)).toBeNull()
})

it('writes selected codes into the address and reads them back', () => {
  expect(codesToText(new Set([9, 3, 5, 6, 7]))).toBe('3,5-7,9')
  expect(codesFromText('3,5-7,9')).toEqual(new Set([3, 5, 6, 7, 9]))
  expect(codesFromText('x')).toBeNull()
})

it('leaves out labels that would cover an earlier one or leave the picture', () => {
  const size = { width: 200, height: 100 }
  const wish = (key: number, x: number, y: number) => ({ key, x, y, text: 'animals' })
  expect(labelsWithRoom([wish(1, 100, 50), wish(2, 110, 55), wish(3, 100, 70), wish(4, 5, 20)], size).map(({ key }) => key)).toEqual([1, 3])
})
