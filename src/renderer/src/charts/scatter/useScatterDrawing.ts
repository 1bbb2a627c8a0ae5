import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { placeToText, placeOf, viewAt, type Place } from './address'
import { measureBudget, type Budget } from './budget'
import { colourCodes, paletteOf, rgbOf } from './colours'
import { openDrawer, type Drawer, type Frame } from './drawer'
import { pointGrid } from './grid'
import { evenOrder } from './order'
import { boundsOf, fit, type Size, type View } from './view'

/** Points on a plane; each stands for a row. */
export interface ScatterPoints {
  rows: Int32Array
  /** x, y, x, y, … */
  xy: Float32Array
}

export interface ScatterLook {
  points: ScatterPoints
  /** A category by row (255: none) and the names of their colours in the theme; null: all in the accent. */
  categories: { of: Uint8Array; colours: readonly string[] } | null
  /** Rows that stand out; the others stand back. */
  chosen: ReadonlySet<number> | null
  /** Changes with the theme, whose colours are then read anew. */
  theme: string
  /** Where to look; null: at all of it. Asked for anew when it changes and when other points come. */
  at: Place | null
}

const REST_MS = 160
const diameterOf = (count: number) =>
  count > 200_000 ? 1.5 : count > 50_000 ? 2 : count > 10_000 ? 2.5 : count > 2000 ? 3.5 : 5

/** Draws points on a canvas, once a frame, fewer while they move where the machine is slow. */
export function useScatterDrawing(canvas: Ref<HTMLCanvasElement | null>, size: Size, look: () => ScatterLook) {
  const view = shallowRef<View>({ x: 0, y: 0, scale: 1 })
  const home = shallowRef<View>(view.value)
  const budget = shallowRef<Budget>({ moving: 0, still: 0 })
  const moving = ref(false)
  /** Points by place in the order of drawing. */
  const order = computed(() => evenOrder(look().points.rows.length))
  const grid = computed(() => pointGrid(look().points.xy))
  let drawer: Drawer | null = null
  let requested = 0
  let rest: ReturnType<typeof setTimeout> | undefined
  let atHome = true

  const inOrder = <T extends Float32Array | Uint8Array>(values: T, width: number): T => {
    const places = order.value
    const sorted = values.slice() as T
    for (let i = 0; i < places.length; i++)
      for (let k = 0; k < width; k++) sorted[i * width + k] = values[places[i]! * width + k]!
    return sorted
  }
  const colours = computed(() => {
    // The document has the theme before this runs; naming it makes it a reason to look again.
    const { categories, theme } = look()
    const styles = getComputedStyle(document.documentElement)
    const colour = (name: string) => styles.getPropertyValue(`--${name}`).trim()
    const other = colour('idle-solid')
    const palette = paletteOf((categories?.colours ?? ['accent']).map(colour), other)
    return { theme, palette, faded: rgbOf(other) }
  })
  const frame = computed((): Frame => {
    const { points } = look()
    // A look into empty space costs nothing; a closer one shows bigger points.
    const nearness = Math.min(2.5, Math.max(1, Math.sqrt(view.value.scale / home.value.scale) / 1.5))
    return {
      view: view.value,
      size: { ...size },
      density: globalThis.devicePixelRatio || 1,
      points: points.rows.length,
      diameter: diameterOf(points.rows.length) * nearness,
      opacity: points.rows.length > 200_000 ? 0.6 : 0.8,
      palette: colours.value.palette,
      faded: colours.value.faded,
    }
  })

  function drawNow(): void {
    requested = 0
    if (!drawer || size.width < 20 || size.height < 20) return
    const points = Math.min(frame.value.points, moving.value ? budget.value.moving : budget.value.still)
    drawer.draw({ ...frame.value, points })
  }
  const request = () => {
    requested ||= requestAnimationFrame(drawNow)
  }
  function goHome(): void {
    const bounds = boundsOf(look().points.xy)
    if (bounds === null || size.width < 20) return
    home.value = fit(bounds, size)
    view.value = home.value
    atHome = true
  }
  /** Where the view was asked to be, unless it is there to the digits that an address keeps. */
  function goThere(): void {
    const { at } = look()
    if (at === null) {
      if (!atHome) goHome()
    } else if (placeToText(at) !== placeToText(placeOf(view.value, home.value))) lookAt(viewAt(at, home.value), true)
  }
  /** Another view of the same points; `still` where nothing will follow at once. */
  function lookAt(next: View, still = false): void {
    view.value = next
    atHome = false
    clearTimeout(rest)
    moving.value = !still
    if (!still)
      rest = setTimeout(() => {
        moving.value = false
        request()
      }, REST_MS)
  }
  function takePoints(): void {
    const { points } = look()
    if (!drawer) return
    drawer.setPoints(inOrder(points.xy, 2))
    takeColours()
    goHome()
    goThere()
    budget.value = measureBudget(drawer, frame.value, points.rows.length)
    request()
  }
  function takeColours(): void {
    const { points, categories, chosen } = look()
    drawer?.setCodes(inOrder(colourCodes(points.rows, categories?.of ?? null, chosen), 1))
    request()
  }
  watch(
    canvas,
    (element) => {
      drawer?.dispose()
      drawer = element === null ? null : openDrawer(element)
      element?.addEventListener('webglcontextrestored', request)
      if (size.width >= 20) takePoints()
    },
    { flush: 'post', immediate: true },
  )
  watch(() => look().points, takePoints)
  watch(
    () => look().at,
    () => {
      if (drawer) goThere()
    },
  )
  watch(() => [look().categories, look().chosen] as const, takeColours)
  watch(
    () => [size.width, size.height] as const,
    ([width], [before]) => {
      if (width >= 20 && before < 20) takePoints()
      else if (atHome) goHome()
      request()
    },
    { flush: 'post' },
  )
  watch(frame, request)
  onScopeDispose(() => {
    cancelAnimationFrame(requested)
    clearTimeout(rest)
    drawer?.dispose()
  })

  return {
    view,
    home,
    grid,
    /** Points that are drawn while nothing moves. */
    shown: computed(() => Math.min(look().points.rows.length, budget.value.still)),
    goHome,
    lookAt,
    /** Null while all is in sight. */
    place: (): Place | null => (atHome ? null : placeOf(view.value, home.value)),
    /** Draws at once, for who reads the canvas. */
    drawNow,
  }
}
