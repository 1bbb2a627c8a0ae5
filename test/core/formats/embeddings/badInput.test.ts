import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importToNpy } from '@core/dataset/importToNpy'
import { inspectEmbeddings } from '@core/formats/embeddings/registry'
import { StudioError } from '@shared/errors'
import { FOLDER, readWhole } from './support'

const bad = (name: string) => `${FOLDER}/bad/${name}`

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bad-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** File, code, and what the sentence must name besides the file. */
const CORPUS: [file: string, code: string, names: string][] = [
  ['nothing.npy', 'embeddings.emptyFile', 'empty'],
  ['picture.png', 'embeddings.unknownFormat', 'none of the files'],
  ['flat.npy', 'embeddings.shape', '(35,)'],
  ['cube.npy', 'embeddings.shape', '(7, 5, 1)'],
  ['empty.npy', 'embeddings.empty', '(0, 5)'],
  ['objects.npy', 'embeddings.dtype', '|O'],
  ['complex.npy', 'embeddings.dtype', '<c8'],
  ['text.npy', 'embeddings.dtype', '<U1'],
  ['object-ids.npz', 'embeddings.badIds', '|O'],
  ['short-ids.npz', 'embeddings.badIds', '(3)'],
  ['empty-id.npz', 'embeddings.missingId', 'row 3: the id in column ids is empty'],
  ['float-ids.parquet', 'embeddings.idType', 'double'],
  ['decimal-comma.csv', 'embeddings.decimalComma', ','],
  ['short-base64.csv', 'embeddings.badNumber', 'line 5, column emb'],
  ['after-quote.csv', 'text.afterQuote', 'line 2, column 2'],
  ['records.npy', 'embeddings.dtype', "[('id', '<i4')"],
  ['huge-header.npy', 'embeddings.damaged', '4294967295 bytes'],
  ['huge-shape.npy', 'embeddings.tooLarge', '4000000000000'],
  ['bomb.npz', 'embeddings.trailingBytes', '144 bytes expected'],
  ['evil.pt', 'embeddings.refusedPickle', 'posix.system'],
  ['evil-2.pt', 'embeddings.refusedPickle', 'posix.system'],
  ['evil-4.pt', 'embeddings.refusedPickle', 'posix.system'],
  ['evil.pkl', 'embeddings.barePickle', 'never read'],
  ['legacy.pt', 'embeddings.barePickle', 'before PyTorch 1.6'],
  ['state-dict.pt', 'embeddings.notOneTensor', 'other than one plain tensor'],
  ['numpy-inside.pt', 'embeddings.refusedPickle', 'numpy'],
  ['cube.pt', 'embeddings.shape', '(2, 3, 4)'],
  ['short-storage.pt', 'embeddings.damaged', 'needs 140 bytes and its storage has 132'],
  ['huge-header.safetensors', 'embeddings.damaged', '1152921504606846976 bytes'],
  ['feather-v1.feather', 'embeddings.damaged', 'version 1'],
  ['ragged.csv', 'embeddings.raggedRow', 'line 3: 3 values where the first row has 4'],
  ['word.csv', 'embeddings.badNumber', 'line 3, column d1: oops'],
  ['ragged-list.csv', 'embeddings.raggedRow', 'line 3: 3 values where the first row has 2'],
  ['no-list.csv', 'embeddings.badNumber', 'line 3, column embedding: oops'],
  ['unclosed.csv', 'text.unclosedQuote', 'line 3'],
  ['latin1.csv', 'text.encoding', 'neither UTF-8'],
  ['no-embedding.csv', 'embeddings.noEmbedding', 'nothing that could be'],
  ['no-embedding.parquet', 'embeddings.noEmbedding', 'nothing that could be'],
  ['ragged.parquet', 'embeddings.raggedList', 'row 1, column embedding: 1 numbers where the first row has 2'],
  ['text-list.parquet', 'embeddings.noEmbedding', 'nothing that could be'],
  ['ragged.jsonl', 'embeddings.raggedList', 'row 1, column embedding'],
  ['broken.jsonl', 'embeddings.badJson', 'line 2'],
  ['string.jsonl', 'embeddings.badNumber', 'line 2, column embedding[1]: "2x"'],
  ['truncated.json', 'embeddings.badJson', 'line 1'],
  ['truncated-list-f4.parquet', 'embeddings.damaged', 'Parquet'],
  ['truncated-list-f4.feather', 'embeddings.damaged', 'its end is missing'],
  ['truncated-list-lz4.feather', 'embeddings.damaged', 'its end is missing'],
  ['truncated-packed.npz', 'embeddings.damaged', 'sound npz file'],
  ['truncated-f4.pt', 'embeddings.damaged', ''],
  ['truncated-numpy.safetensors', 'embeddings.damaged', 'lies outside the file'],
  ['truncated-pandas.tsv.gz', 'embeddings.damaged', 'gzip'],
]

describe('bad input', () => {
  it.each(CORPUS)('%s is refused (%s), leaving nothing behind', async (name, code, names) => {
    const target = join(folder, 'out.npy')
    const before = (await readdir(tmpdir())).filter((entry) =>
      entry.startsWith(`sid-studio-spool-${process.pid}`),
    )
    const error = await importToNpy(bad(name), target).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(StudioError)
    const { code: found, message } = error as StudioError
    expect([found, message]).toEqual([code, expect.stringContaining(names)])
    expect(message).toContain(bad(name))
    // One sentence that says it all: no hole left unfilled, no line break.
    expect(message).not.toMatch(/\{\w+\}|\n/)
    expect(await readdir(folder)).toEqual([])
    expect(
      (await readdir(tmpdir())).filter((entry) => entry.startsWith(`sid-studio-spool-${process.pid}`)),
    ).toEqual(before)
  })

  it('has a case for every file of the corpus', async () => {
    expect((await readdir(`${FOLDER}/bad`)).sort()).toEqual(CORPUS.map(([name]) => name).sort())
  })

  it('runs nothing of a malicious file, whether imported or only looked at', async () => {
    for (const name of ['evil.pt', 'evil-2.pt', 'evil-4.pt', 'evil.pkl']) {
      await expect(inspectEmbeddings(bad(name))).rejects.toBeInstanceOf(StudioError)
    }
    expect(existsSync('/tmp/semantic-id-studio-was-here')).toBe(false)
  })

  it('names a missing file and a folder', async () => {
    await expect(readWhole(join(folder, 'none.npy'))).rejects.toMatchObject({ code: 'file.notFound' })
    await expect(readWhole(folder)).rejects.toMatchObject({ code: 'file.unreadable' })
  })

  it('names what was asked for and is not there', async () => {
    await expect(readWhole(`${FOLDER}/pandas.csv`, { embedding: 'vectors' })).rejects.toMatchObject({
      code: 'embeddings.notThere',
    })
    await expect(readWhole(`${FOLDER}/packed.npz`, { embedding: 'vectors' })).rejects.toMatchObject({
      code: 'embeddings.notThere',
    })
    await expect(readWhole(`${FOLDER}/fixed-f4.parquet`, { idColumn: 'sku' })).rejects.toMatchObject({
      code: 'embeddings.notThere',
    })
  })

  it.each([
    'f4.npy',
    'packed.npz',
    'f4.pt',
    'transposed.pt',
    'numpy.safetensors',
    'list-f4.feather',
    'list-lz4.feather',
    'stream.arrow',
    'list-f4.parquet',
    'pandas.csv',
    'utf16.csv',
    'gb18030.csv',
    'base64.csv',
    'lines.jsonl',
    'records.json',
    'lines.jsonl.gz',
  ])('%s with a few bytes changed or cut is read or refused, and nothing else', async (name) => {
    const sound = await readFile(`${FOLDER}/${name}`)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { maxLength: 4 }),
        fc.nat(sound.length),
        fc.boolean(),
        async (flips, cut, cuts) => {
          const bytes = Buffer.from(sound.subarray(0, cuts ? cut : sound.length))
          for (const [at, byte] of flips) if (at < bytes.length) bytes[at] = byte
          const file = join(folder, `fuzzed-${name}`)
          await writeFile(file, bytes)
          const outcome = await readWhole(file).catch((error: unknown) => error)
          if (outcome instanceof Error) expect(`${outcome.name}: ${outcome.message}`).toMatch(/^StudioError/)
        },
      ),
      { numRuns: 60 },
    )
    await rm(join(folder, `fuzzed-${name}`))
  })
})
