import { ref, shallowRef, type Ref } from 'vue'
import { simplified } from './address'
import type { PointGrid } from './grid'
import { inSight, pan, toPlane, zoom, type Size, type View } from './view'

export interface ScatterHover {
  row: number
  /** Inside the picture, in pixels. */
  x: number
  y: number
}

interface Plane {
  view: Ref<View>
  home: Ref<View>
  grid: Ref<PointGrid>
  rows: () => Int32Array
  lookAt: (view: View, still?: boolean) => void
  goHome: () => void
}

interface Told {
  hover: (hover: ScatterHover | null) => void
  pick: (row: number) => void
  /** Rows inside a polygon of the plane (x, y, x, y, …). */
  lasso: (rows: Int32Array, polygon: readonly number[]) => void
}

/** How near the pointer has to come to a point, and how far a press may slip and still be a click. */
const REACH = 9
const SLIP = 4
const STEP = 60
const LASSO_STEP = 4
/** How far, in pixels, a lasso may be drawn straighter than the hand was: it is kept in addresses. */
const LASSO_SMOOTH = 1.5
const WHEEL = 0.0016

/** Pointer, wheel and keys over a scatter: drag moves (or, as a lasso, chooses), the wheel zooms, a click picks. */
export function useScatterPointer(size: Size, plane: Plane, told: Told) {
  const tool = ref<'move' | 'lasso'>('move')
  /** The lasso under way, in pixels. */
  const outline = shallowRef<readonly [number, number][]>([])
  let pressed: { id: number; x: number; y: number; lasso: boolean; slipped: boolean } | null = null

  const rowNear = (x: number, y: number): number | null => {
    const [px, py] = toPlane(plane.view.value, size, x, y)
    const point = plane.grid.value.nearest(px, py, REACH / plane.view.value.scale)
    return point < 0 ? null : plane.rows()[point]!
  }
  function down(event: PointerEvent): void {
    if (event.button !== 0) return
    const lasso = tool.value === 'lasso' || event.shiftKey
    ;(event.currentTarget as HTMLElement).setPointerCapture(event.pointerId)
    pressed = { id: event.pointerId, x: event.offsetX, y: event.offsetY, lasso, slipped: false }
    if (lasso) outline.value = [[event.offsetX, event.offsetY]]
  }
  function move(event: PointerEvent): void {
    const { offsetX: x, offsetY: y } = event
    if (pressed === null) {
      const row = rowNear(x, y)
      return told.hover(row === null ? null : { row, x, y })
    }
    if (Math.hypot(x - pressed.x, y - pressed.y) > SLIP) pressed.slipped = true
    if (!pressed.slipped) return
    told.hover(null)
    if (pressed.lasso) {
      const last = outline.value.at(-1)
      if (!last || Math.hypot(x - last[0], y - last[1]) >= LASSO_STEP) outline.value = [...outline.value, [x, y]]
      return
    }
    plane.lookAt(pan(plane.view.value, x - pressed.x, y - pressed.y))
    pressed.x = x
    pressed.y = y
  }
  function up(event: PointerEvent): void {
    const press = pressed
    pressed = null
    const drawn = outline.value
    outline.value = []
    if (press === null) return
    if (!press.slipped) {
      const row = rowNear(event.offsetX, event.offsetY)
      if (row !== null) told.pick(row)
    } else if (press.lasso && drawn.length > 2) {
      const polygon = simplified(drawn, LASSO_SMOOTH).flatMap(([x, y]) => toPlane(plane.view.value, size, x, y))
      const rows = plane.rows()
      told.lasso(plane.grid.value.inside(polygon).map((point) => rows[point]!), polygon)
      tool.value = 'move'
    }
  }
  function giveUp(): void {
    pressed = null
    outline.value = []
  }
  function wheel(event: WheelEvent): void {
    event.preventDefault()
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1
    zoomBy(Math.exp(-event.deltaY * lines * WHEEL), event.offsetX, event.offsetY)
  }
  const zoomBy = (factor: number, x = size.width / 2, y = size.height / 2) =>
    plane.lookAt(zoom(plane.view.value, size, plane.home.value, factor, x, y))

  const shift = (dx: number, dy: number) => plane.lookAt(pan(plane.view.value, dx, dy))
  const KEYS: Record<string, () => void> = {
    ArrowLeft: () => shift(STEP, 0),
    ArrowRight: () => shift(-STEP, 0),
    ArrowUp: () => shift(0, STEP),
    ArrowDown: () => shift(0, -STEP),
    '+': () => zoomBy(1.4),
    '=': () => zoomBy(1.4),
    '-': () => zoomBy(1 / 1.4),
    '0': plane.goHome,
    Escape: giveUp,
  }
  function key(event: KeyboardEvent): void {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : KEYS[event.key]
    if (!act) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
  /** Brings a point into sight, if it is out of it. */
  function show(point: number): void {
    const { xy } = plane.grid.value
    const [x, y] = [xy[2 * point]!, xy[2 * point + 1]!]
    const { left, right, bottom, top } = inSight(plane.view.value, size)
    if (x < left || x > right || y < bottom || y > top) plane.lookAt({ ...plane.view.value, x, y }, true)
  }
  return { tool, outline, down, move, up, giveUp, wheel, key, zoomBy, show }
}
