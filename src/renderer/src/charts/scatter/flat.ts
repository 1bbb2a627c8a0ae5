import { FADED, PALETTE, type Rgb } from './colours'
import type { Drawer } from './drawer'
import { inSight, toScreen } from './view'

const css = ([red, green, blue]: Rgb) =>
  `rgb(${[red, green, blue].map((part) => Math.round(part * 255)).join(' ')})`

/** Points as little squares on a plain canvas, colour after colour. */
export function flatDrawer(canvas: HTMLCanvasElement): Drawer {
  const brush = canvas.getContext('2d')
  let xy = new Float32Array(0)
  let codes = new Uint8Array(0)
  return {
    setPoints: (points) => (xy = new Float32Array(points)),
    setCodes: (bytes) => (codes = new Uint8Array(bytes)),
    draw: ({ view, size, density, points, diameter, opacity, palette, faded }) => {
      if (!brush) return
      brush.setTransform(density, 0, 0, density, 0, 0)
      brush.clearRect(0, 0, size.width, size.height)
      const { left, right, bottom, top } = inSight(view, size)
      const groups: number[][] = Array.from({ length: 2 * PALETTE }, () => [])
      for (let point = 0; point < points; point++) {
        const x = xy[2 * point]!
        const y = xy[2 * point + 1]!
        if (x >= left && x <= right && y >= bottom && y <= top)
          groups[Math.min(codes[point] ?? 0, 2 * PALETTE - 1)]!.push(point)
      }
      // Those that stand back first, so that the others lie above them.
      for (const code of [...groups.keys()].sort((a, b) => Number(b >= FADED) - Number(a >= FADED))) {
        brush.globalAlpha = code >= FADED ? opacity * 0.35 : opacity
        brush.fillStyle = css(code >= FADED ? faded : palette[code]!)
        for (const point of groups[code]!) {
          const [px, py] = toScreen(view, size, xy[2 * point]!, xy[2 * point + 1]!)
          brush.fillRect(px - diameter / 2, py - diameter / 2, diameter, diameter)
        }
      }
    },
    wait: () => void brush?.getImageData(0, 0, 1, 1),
    dispose: () => {},
  }
}
