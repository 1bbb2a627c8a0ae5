import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { estimateBytes, exportMapping, MAPPING_FORMATS, mappingTable } from '@core/formats/mapping'
import { parseOptions } from '@core/formats/mapping/options'
import { PROGRAM, scratch } from './sample'

const ITEMS = 12_000
const table = mappingTable({
  codes: Int32Array.from({ length: 3 * ITEMS }, (_, at) => Math.floor(64 * ((Math.abs(Math.sin(at * 12.9898)) * 43_758.5453) % 1))),
  levels: 3,
  sizes: [64, 64, 64],
  ids: Array.from({ length: ITEMS }, (_, row) => `item-${row}`),
  titles: Array.from({ length: ITEMS }, (_, row) => `title ${row * 7919}`),
})

it.each(MAPPING_FORMATS.filter(({ name }) => name !== 'tokens').map((format) => [format.name, format] as const))(
  'the size of %s is told before it is written, give or take a fifth',
  async (name, format) => {
    const folder = scratch()
    await exportMapping({ format: name, table, out: join(folder, `all${format.folder ? '' : format.endings[0]!}`), program: PROGRAM })
    const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((one) => one.isFile() && !one.name.endsWith('.manifest.json'))
    const real = files.reduce((sum, one) => sum + statSync(join(one.parentPath, one.name)).size, 0)
    const estimated = await estimateBytes(format, table, parseOptions(format, {}))
    expect(estimated / real).toBeGreaterThan(0.8)
    expect(estimated / real).toBeLessThan(1.2)
  },
)
