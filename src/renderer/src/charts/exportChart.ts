import { init } from 'echarts/core'
import type { Canvas, ChartModel, ChartTable } from './chart'

/** RFC 4180; a cell that a spreadsheet would run as a formula is quoted with a leading apostrophe. */
export function tableToCsv({ head, rows }: ChartTable): string {
  const cell = (value: string | number | null): string => {
    if (value === null) return ''
    if (typeof value === 'number') return String(value)
    const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  }
  return [head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n'
}

export function chartToSvg(model: ChartModel, canvas: Canvas): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: canvas.width, height: canvas.height })
  try {
    chart.setOption({ ...model.draw({ ...canvas, still: true }), backgroundColor: canvas.tokens.surface })
    return chart.renderToSVGString()
  } finally {
    chart.dispose()
  }
}

/** The same as pixels, drawn on a canvas of its own. */
export async function chartToPng(model: ChartModel, canvas: Canvas): Promise<Uint8Array> {
  const place = document.createElement('canvas')
  const chart = init(place, null, { width: canvas.width, height: canvas.height, devicePixelRatio: 2 })
  try {
    chart.setOption({ ...model.draw(canvas), backgroundColor: canvas.tokens.surface })
    chart.getZr().flush()
    return await canvasToPng(place)
  } finally {
    chart.dispose()
  }
}

export async function canvasToPng(canvas: HTMLCanvasElement): Promise<Uint8Array> {
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, 'image/png')
  })
  return new Uint8Array(await (blob ?? new Blob()).arrayBuffer())
}

/** A name that every file system takes. */
export const fileName = (label: string, extension: string): string =>
  `${
    label
      .normalize()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '')
      .toLowerCase()
      .slice(0, 80) || 'chart'
  }.${extension}`
