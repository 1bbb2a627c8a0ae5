export interface LabelWish {
  key: number
  /** Middle of its upper edge. */
  x: number
  y: number
  text: string
}

const HEIGHT = 13
/** About what a character of 11 px takes; a Chinese one takes twice that. */
const widthOf = (text: string): number =>
  [...text].reduce((sum, character) => sum + (character.charCodeAt(0) > 0x2e7f ? 11.5 : 6.2), 4)

/** Labels that can stand without covering one that was wished for earlier, nor leaving the picture. */
export function labelsWithRoom(wishes: readonly LabelWish[], size: { width: number; height: number }): LabelWish[] {
  const placed: { left: number; right: number; top: number; label: LabelWish }[] = []
  for (const label of wishes) {
    const half = widthOf(label.text) / 2
    const box = { left: label.x - half, right: label.x + half, top: label.y, label }
    if (label.text === '' || box.left < 0 || box.right > size.width || box.top < 0 || box.top + HEIGHT > size.height) continue
    const covers = placed.some(
      (one) => one.left < box.right && box.left < one.right && Math.abs(one.top - box.top) < HEIGHT,
    )
    if (!covers) placed.push(box)
  }
  return placed.map(({ label }) => label)
}
