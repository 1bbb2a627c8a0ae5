import { describe, expect, it } from 'vitest'
import { inspectEmbeddings, recogniseEmbeddings } from '@core/formats/embeddings/registry'
import { bfloat16, EXPECTED, float16, float32, FOLDER, readWhole } from './support'

const { ids, matrix, whole, numbers } = EXPECTED
const path = (name: string) => `${FOLDER}/${name}`

describe('files that numpy wrote', () => {
  it.each(['f4', 'f8', 'f4-big', 'f8-big', 'fortran', 'fortran-f8-big', 'v2', 'v3'])(
    '%s.npy gives the matrix',
    async (name) => {
      const read = await readWhole(path(`${name}.npy`))
      expect(read).toMatchObject({ rows: float32(matrix), ids: null, items: 7, overflow: [] })
    },
  )

  it.each(['f2', 'f2-big'])('%s.npy gives the matrix in half precision', async (name) => {
    expect(await readWhole(path(`${name}.npy`))).toMatchObject({ rows: float16(matrix), dtype: 'float16' })
  })

  it.each(['i1', 'i2', 'i4', 'i8', 'big-i4'])('%s.npy gives the whole numbers', async (name) => {
    expect((await readWhole(path(`${name}.npy`))).rows).toEqual(whole)
  })

  it.each(['u1', 'u2', 'u4', 'u8'])('%s.npy gives the whole numbers without sign', async (name) => {
    expect((await readWhole(path(`${name}.npy`))).rows).toEqual(whole.map((row) => row.map(Math.abs)))
  })

  it('an .npz with ids and embeds is understood without asking', async () => {
    expect(await readWhole(path('ids-embeds.npz'))).toMatchObject({ rows: float32(matrix), ids })
  })

  it('a packed .npz gives the array with the usual name, and whole numbers as ids', async () => {
    expect(await readWhole(path('packed.npz'))).toMatchObject({
      rows: float32(matrix),
      ids: numbers.map(String),
    })
  })

  it('a packed .npz gives the array that was asked for', async () => {
    const { rows } = await readWhole(path('packed.npz'), { embedding: 'other', idColumn: null })
    expect(rows).toEqual(float32(matrix).map((row) => row.map((value) => value * 2)))
  })

  it('a packed array in Fortran order gives the matrix', async () => {
    expect((await readWhole(path('packed-fortran.npz'))).rows).toEqual(float32(matrix))
  })

  it('an .npz with two arrays of unusual names asks which', async () => {
    expect(await inspectEmbeddings(path('choose.npz'))).toMatchObject({
      needs: 'embedding',
      embedding: null,
      columns: [{ name: 'text', shape: [7, 5], canBeEmbedding: true }, { name: 'image' }],
    })
    await expect(readWhole(path('choose.npz'))).rejects.toMatchObject({ code: 'embeddings.chooseOne' })
    expect((await readWhole(path('choose.npz'), { embedding: 'text' })).rows).toEqual(float32(matrix))
  })

  it.each(['savetxt.txt', 'savetxt.csv'])('%s, without header and ids, gives the matrix', async (name) => {
    expect(await readWhole(path(name))).toMatchObject({ rows: float32(matrix), ids: null })
  })
})

describe('files that torch and safetensors wrote', () => {
  it.each([
    ['f4', float32],
    ['f8', float32],
    ['f2', float16],
    ['bf16', bfloat16],
  ])('%s.pt gives the tensor', async (name, round) => {
    expect((await readWhole(path(`${name}.pt`))).rows).toEqual(round(matrix))
  })

  it('i8.pt gives the whole numbers', async () => {
    expect(await readWhole(path('i8.pt'))).toMatchObject({ rows: whole, dtype: 'int64' })
  })

  it.each(['sliced', 'transposed', 'parameter'])(
    '%s.pt gives the tensor, its strides honoured',
    async (name) => {
      expect((await readWhole(path(`${name}.pt`))).rows).toEqual(float32(matrix))
    },
  )

  it('an expanded tensor repeats its row', async () => {
    expect((await readWhole(path('expanded.pt'))).rows).toEqual([0, 1, 2].map(() => float32(matrix)[0]))
  })

  it('torch.safetensors gives bfloat16 and float16', async () => {
    expect((await readWhole(path('torch.safetensors'))).rows).toEqual(bfloat16(matrix))
    expect((await readWhole(path('torch.safetensors'), { embedding: 'half' })).rows).toEqual(float16(matrix))
  })

  it('numpy.safetensors gives float64 with its tensor of ids', async () => {
    expect(await readWhole(path('numpy.safetensors'))).toMatchObject({
      rows: float32(matrix),
      ids: numbers.map(String),
      dtype: 'float64',
    })
  })
})

describe('files that pyarrow and pandas wrote', () => {
  const kinds = [
    ['f2', float16],
    ['f4', float32],
    ['f8', float32],
  ] as const
  const forms = ['list', 'fixed', 'columns'].flatMap((form) =>
    kinds.map(([type, round]) => [`${form}-${type}`, round] as const),
  )

  it.each(forms)('%s.parquet gives ids and matrix', async (name, round) => {
    expect(await readWhole(path(`${name}.parquet`))).toMatchObject({ rows: round(matrix), ids, items: 7 })
  })

  it.each(forms)('%s.feather gives ids and matrix', async (name, round) => {
    expect(await readWhole(path(`${name}.feather`))).toMatchObject({ rows: round(matrix), ids })
  })

  it.each([
    'pandas.parquet',
    'pandas-list.parquet',
    'large-f4.parquet',
    'pandas.feather',
    'list-lz4.feather',
    'large-f4.feather',
    'stream.arrow',
  ])('%s gives ids and matrix', async (name) => {
    expect(await readWhole(path(name))).toMatchObject({ rows: float32(matrix), ids })
  })

  it.each(['categories.feather', 'categories.arrow'])('%s gives ids that are categories', async (name) => {
    expect(await readWhole(path(name))).toMatchObject({ rows: float32(matrix), ids })
    expect((await inspectEmbeddings(path(name))).idColumn).toBe('id')
  })

  it('a Feather file that LZ4 really packed, with whole numbers as ids', async () => {
    const read = await readWhole(path('long-lz4.feather'))
    expect(read.rows).toHaveLength(3000)
    expect([read.rows[2999], read.ids![2999]]).toEqual([float32(matrix)[2999 % 7], '2999'])
  })
})

describe('text that pandas and json wrote', () => {
  it.each([
    'pandas.csv',
    'pandas.tsv.gz',
    'utf16.csv',
    'gb18030.csv',
    'bom.csv',
    'json-list.csv',
    'space-list.csv',
    'comma-list.csv',
    'numpy-repr.csv',
    'base64.csv',
    'records.json',
    'lines.jsonl',
    'lines.jsonl.gz',
    'by-id.json',
  ])('%s gives ids and matrix', async (name) => {
    expect(await readWhole(path(name))).toMatchObject({ rows: float32(matrix), ids })
  })

  it("a table with pandas' index as ids and numbers as column names", async () => {
    expect(await readWhole(path('pandas-index.csv'))).toMatchObject({
      rows: float32(matrix),
      ids: ['0', '1', '2', '3', '4', '5', '6'],
    })
  })

  it('a JSON array of arrays', async () => {
    expect(await readWhole(path('arrays.json'))).toMatchObject({ rows: float32(matrix), ids: null })
  })

  it("NaN and Infinity as Python's json writes them", async () => {
    const { rows } = await readWhole(path('nan.jsonl'))
    expect([rows[2]![3], rows[5]![0], rows[5]![1]]).toEqual([NaN, Infinity, Math.fround(matrix[5]![1]!)])
  })

  it('the columns of a pattern, in file order', async () => {
    const { rows } = await readWhole(path('pandas.csv'), { embedding: 'dim_*', idColumn: null })
    expect(rows).toEqual(float32(matrix))
    expect((await readWhole(path('pandas.csv'), { embedding: 'dim_3' })).rows).toEqual(
      float32(matrix).map((row) => [row[3]]),
    )
  })
})

describe('what a file is', () => {
  it.each([
    ['f4.npy', 'npy'],
    ['packed.npz', 'npz'],
    ['f4.pt', 'torch'],
    ['torch.safetensors', 'safetensors'],
    ['pandas.csv', 'csv'],
    ['pandas.tsv.gz', 'csv'],
    ['utf16.csv', 'csv'],
    ['records.json', 'json'],
    ['by-id.json', 'json'],
    ['arrays.json', 'json'],
    ['lines.jsonl', 'jsonl'],
    ['lines.jsonl.gz', 'jsonl'],
    ['pandas.parquet', 'parquet'],
    ['pandas.feather', 'arrow'],
    ['stream.arrow', 'arrow'],
  ])('%s is %s by its content', async (name, format) => {
    expect(await recogniseEmbeddings(path(name))).toBe(format)
  })

  it('shows the first rows, the columns and the guesses', async () => {
    expect(await inspectEmbeddings(path('json-list.csv'))).toMatchObject({
      format: 'csv',
      encoding: 'utf-8',
      dimensions: 5,
      embedding: 'embedding',
      idColumn: 'item_id',
      columns: [
        { name: 'item_id', type: 'text', canBeId: true },
        { name: 'embedding', type: 'list<number>', canBeEmbedding: true },
      ],
    })
    const { preview, dtype } = await inspectEmbeddings(path('f4.npy'))
    expect([dtype, preview.columns, preview.rows[0]![0]]).toEqual([
      'float32',
      ['0', '1', '2', '3', '4'],
      String(matrix[0]![0]),
    ])
  })

  it('shows a table of lists, and takes the title for no id', async () => {
    const seen = {
      dimensions: 5,
      embedding: 'embedding',
      idColumn: 'item_id',
      preview: { columns: ['id', '0', '1', '2', '3', '4'] },
    }
    expect(await inspectEmbeddings(path('list-f8.parquet'))).toMatchObject({
      ...seen,
      dtype: 'float64',
      items: 7,
    })
    for (const form of ['list-f2.feather', 'list-f2.parquet']) {
      expect(await inspectEmbeddings(path(form))).toMatchObject({ ...seen, dtype: 'float16' })
    }
    expect((await inspectEmbeddings(path('columns-f2.parquet'))).dtype).toBe('float16')
  })

  it('tells values beyond float32 from the infinities that they become', async () => {
    expect((await readWhole(path('beyond.npy'))).overflow).toEqual([4 * 5 + 1])
  })
})
