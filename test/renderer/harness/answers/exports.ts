import * as ipc from '../../../../src/shared/ipc'
import { handle, N, items, mappingFor, tile, startJob } from '../state'

const defaults = {
  base: 0,
  suffix: 'all',
  suffixStart: 0,
  key: 'row',
  columns: [],
  templates: [],
  layout: 'line',
  titleColumn: null,
} as const
handle(ipc.exports.listExportFormats, () => ({
  formats: [
    ...(
      [
        ['csv', '.csv', ['suffix', 'base', 'columns']],
        ['tsv', '.tsv', ['suffix', 'base', 'columns']],
        ['jsonl', '.jsonl', ['suffix']],
        ['parquet', '.parquet', []],
        ['npy', '.npy', ['suffix']],
        ['lc-rec', '.index.json', ['suffix', 'key']],
        ['minionerec', '.index.json', ['base', 'suffix', 'suffixStart', 'key', 'layout', 'titleColumn']],
        ['grid', '.pt', []],
        ['tokens', '.txt', ['templates']],
      ] as const
    ).map(([name, extension, options]) => ({
      name,
      kind: 'mapping' as const,
      extension,
      options: [...options],
      defaults: { ...defaults, columns: [], templates: [] },
    })),
    {
      name: 'safetensors',
      kind: 'model' as const,
      extension: '.safetensors',
      options: [],
      defaults: { ...defaults, columns: [], templates: [] },
    },
  ],
}))
handle(ipc.exports.previewExport, ({ assignmentId, format, options }) => {
  const { codes, levels, groupOf, assignment } = mappingFor(assignmentId)
  const binary = ['parquet', 'npy', 'grid', 'safetensors'].includes(format)
  const line = (row: number) => {
    const sid = [...codes.subarray(row * levels, (row + 1) * levels)].map((code) => code + options.base)
    return format === 'lc-rec' || format === 'minionerec'
      ? `"${row}": [${sid.map((code, i) => `"<${'abcd'[i]}_${code}>"`).join(', ')}],`
      : `${items[row]!.id},${sid.join('-')}-${groupOf(row).indexOf(row)},${sid.join(',')},${groupOf(row).indexOf(row)}`
  }
  const text = [
    ...(format === 'csv' ? ['item_id,sid,code_1,code_2,code_3,suffix'] : ['{']),
    ...items.slice(0, 60).map(({ row }) => line(row)),
  ].join('\n')
  return {
    files: [
      {
        name: `NAME.${format}`,
        text: binary ? null : text,
        shape: binary ? `int32 [${N}, ${levels}]` : null,
        lines: binary ? null : N + 1,
        bytes: N * 28,
      },
      {
        name: 'NAME.manifest.json',
        text: '{\n  "run": "r1",\n  "items": 3979\n}',
        shape: null,
        lines: 4,
        bytes: 812,
      },
    ],
    refusal: null,
    checks: [
      {
        check: 'unique' as const,
        level: options.suffix === 'none' ? ('warning' as const) : ('ok' as const),
        value: options.suffix === 'none' ? assignment.figures.uniqueSids : N,
        of: N,
      },
      { check: 'suffix-fits' as const, level: 'ok' as const, value: 45, of: 64 },
      {
        check: 'lengths' as const,
        level: options.suffix === 'colliding' ? ('warning' as const) : ('ok' as const),
        value: levels + 1,
        of: null,
      },
    ],
  }
})
handle(ipc.exports.writeExport, () =>
  startJob('export', {
    files: [
      { name: 'emoji.csv', bytes: 120_000, sha256: 'ab' },
      { name: 'emoji.manifest.json', bytes: 800, sha256: 'cd' },
    ],
    readBack: { items: N, differences: 0 },
  }),
)

handle(ipc.compare.compareAssignments, ({ a, b }) => {
  const [x, y] = [mappingFor(a), mappingFor(b)]
  const [rows, columns] = [x.assignment.sizes![0]!, y.assignment.sizes![0]!]
  const counts = new Int32Array(rows * columns)
  const sums = { inBoth: 0, onlyA: 0, onlyB: 0, inNeither: 0 }
  for (let row = 0; row < N; row += 1) {
    counts[x.codes[row * x.levels]! * columns + y.codes[row * y.levels]!]! += 1
    const [p, q] = [x.groupOf(row).length > 1, y.groupOf(row).length > 1]
    sums[p && q ? 'inBoth' : p ? 'onlyA' : q ? 'onlyB' : 'inNeither'] += 1
  }
  return {
    items: N,
    ...sums,
    changedPerLevel: [N, N, N],
    unchanged: 0,
    flow: { rows, columns, counts },
    agreement: 0.75,
    samples: [],
  }
})
handle(ipc.compare.pageChangedItems, ({ a, b, which, limit }) => {
  const [x, y] = [mappingFor(a), mappingFor(b)]
  const sid = (of: typeof x, row: number) => [...of.codes.subarray(row * of.levels, (row + 1) * of.levels)]
  const rows = items
    .map(({ row }) => ({
      ...tile(row),
      codesA: sid(x, row),
      codesB: sid(y, row),
      groupA: x.groupOf(row).length,
      groupB: y.groupOf(row).length,
    }))
    .filter(({ groupA, groupB }) =>
      which === 'freed' ? groupA > 1 && groupB === 1 : groupA === 1 && groupB > 1,
    )
  return { items: rows.slice(0, limit), nextAfterRow: null, total: rows.length }
})
