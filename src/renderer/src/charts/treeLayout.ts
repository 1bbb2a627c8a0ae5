import type { OutputOf } from '@shared/ipc'
import type { codebooks } from '@shared/ipc'

export type Tree = OutputOf<typeof codebooks.codeTree>
export type TreeCell = codebooks.TreeCell

/** A cell's place: what is shown spans 0 … 1, one row or ring a depth. */
export interface PlacedCell {
  cell: TreeCell
  /** 0: the prefix itself. */
  depth: number
  from: number
  to: number
  /** Its index among the cells of its depth, as colours are told. */
  index: number
}

/**
 * Cells side by side, each as wide as its share of the items, largest sibling first; what is too small to be seen
 * leaves a gap at its parent's end.
 */
export function placeTree(tree: Tree): PlacedCell[] {
  const root = tree.path.at(-1)!
  const placed: PlacedCell[] = [{ cell: root, depth: 0, from: 0, to: 1, index: 0 }]
  if (root.items === 0) return placed
  let parents = new Map<string, { at: number; end: number }>([[root.prefix.join('-'), { at: 0, end: 1 }]])
  tree.levels.forEach(({ cells }, level) => {
    const next = new Map<string, { at: number; end: number }>()
    const order = cells.map((cell, index) => ({ cell, index })).sort((a, b) => b.cell.items - a.cell.items)
    for (const { cell, index } of order) {
      const parent = parents.get(cell.prefix.slice(0, -1).join('-'))
      if (parent === undefined) continue
      const from = parent.at
      const to = Math.min(parent.end, from + cell.items / root.items)
      parent.at = to
      placed.push({ cell, depth: level + 1, from, to, index })
      next.set(cell.prefix.join('-'), { at: from, end: to })
    }
    parents = next
  })
  return placed
}

/** Where an arrow key leads from a cell; null where there is nothing. */
export function neighbourCell(cells: readonly PlacedCell[], from: PlacedCell, key: string): PlacedCell | null {
  const siblings = cells.filter(({ depth }) => depth === from.depth).sort((a, b) => a.from - b.from)
  const at = siblings.indexOf(from)
  const middle = (from.from + from.to) / 2
  switch (key) {
    case 'ArrowRight':
      return siblings[at + 1] ?? null
    case 'ArrowLeft':
      return siblings[at - 1] ?? null
    case 'ArrowUp':
      return cells.find((one) => one.depth === from.depth - 1 && one.from <= middle && middle <= one.to) ?? null
    case 'ArrowDown':
      return (
        cells
          .filter((one) => one.depth === from.depth + 1 && one.from >= from.from - 1e-12 && one.to <= from.to + 1e-12)
          .sort((a, b) => a.from - b.from)[0] ?? null
      )
    default:
      return null
  }
}
