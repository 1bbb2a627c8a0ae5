import type { Check, NonfiniteChoice } from '@shared/entities'
import { StudioError } from '@shared/errors'
import { openEmbeddings } from '../formats/embeddings/registry'
import type { EmbeddingBlock, EmbeddingOptions, EmbeddingStream } from '../formats/embeddings/reader'
import { EmbeddingChecks, finding, MOST_ROWS, type EmbeddingReport } from './checks'
import { EmbeddingFingerprint } from './fingerprint'
import { IdIndex } from './idIndex'

export interface ImportProgress {
  rows: number
  /** null: known at the end. */
  totalRows: number | null
  bytes: number
  totalBytes: number
}

export interface ImportEmbeddingsOptions extends EmbeddingOptions {
  /** What becomes of rows with NaN, infinity or values beyond float32; refused unless the person says otherwise. */
  nonfinite?: NonfiniteChoice
  /** False: the sink makes the fingerprint itself, and it is not worth a second look at every byte. */
  fingerprint?: boolean
  /** Called after each block of some megabytes. */
  onProgress?: (progress: ImportProgress) => void
  /** Asked before each block; true ends with `dataset.importCancelled`. */
  isCancelled?: () => boolean
}

/** Where the rows go. Nothing is appended once a row was refused; throwing away what was is the owner's business. */
export interface EmbeddingSink {
  /**
   * Whole rows of finite float32, in order, and their ids where the file has them. The rows may be overwritten once
   * this returns (once its promise is settled): who keeps them copies them.
   */
  append(rows: Float32Array, ids: string[] | null): void | Promise<void>
}

export interface ImportedEmbeddings {
  items: number
  dimensions: number
  /** dtype of the file. */
  sourceDtype: string
  /** sha256 of float32 bytes and shape (fingerprint.ts); empty where it was not asked for. */
  fingerprint: string
  /** Ids in row order; null: the file has none. */
  ids: IdIndex | null
  /** Rows of the file that were dropped, ascending; needed to join metadata by row order. */
  dropped: Int32Array
  /**
   * What the checks found. Call it when the sink can be read again: `read` gives rows [from, to) of what was
   * appended, and settles whether rows that seem equal are.
   */
  report(read?: (from: number, to: number) => Float32Array): EmbeddingReport
}

/**
 * Reads a file of embeddings once, in blocks of some megabytes: judges every row, applies the choice about rows that
 * are not finite, and hands the rest to a sink.
 * @param begin makes the sink as soon as the file's shape is known
 * @throws dataset.nonFiniteRows, dataset.nothingLeft, dataset.importCancelled, and what the readers throw
 */
export async function importEmbeddings(
  file: string,
  options: ImportEmbeddingsOptions,
  begin: (shape: {
    items: number | null
    dimensions: number
    sourceDtype: string
  }) => EmbeddingSink | Promise<EmbeddingSink>,
): Promise<ImportedEmbeddings> {
  const stream = await openEmbeddings(file, options)
  try {
    const sink = await begin({
      items: stream.items,
      dimensions: stream.dimensions,
      sourceDtype: stream.dtype,
    })
    return await new Importer(file, stream, options, sink).run()
  } finally {
    await stream.close()
  }
}

class Importer {
  private readonly checks: EmbeddingChecks
  private readonly fingerprint: EmbeddingFingerprint | null
  private readonly ids: IdIndex | null
  private readonly duplicateIds: string[] = []
  /** Rows whose id came before, each after the first one that has it. */
  private readonly duplicateRows: number[] = []
  private duplicates = 0
  private readonly bad: BadRows
  private readonly dropped: number[] = []
  private writing: Promise<void> = Promise.resolve()
  private read = 0
  private items = 0

  constructor(
    private readonly file: string,
    private readonly stream: EmbeddingStream,
    private readonly options: ImportEmbeddingsOptions,
    private readonly sink: EmbeddingSink,
  ) {
    this.checks = new EmbeddingChecks(stream.dimensions, stream.items ?? undefined)
    this.fingerprint = options.fingerprint === false ? null : new EmbeddingFingerprint()
    this.ids = stream.hasIds ? new IdIndex() : null
    this.bad = new BadRows(stream.dimensions)
  }

  async run(): Promise<ImportedEmbeddings> {
    const { stream, file, options } = this
    try {
      for await (const block of stream.blocks()) {
        if (options.isCancelled?.()) throw new StudioError('dataset.importCancelled', { file })
        await this.take(block)
        this.read += block.count
        options.onProgress?.({
          rows: this.read,
          totalRows: stream.items,
          bytes: stream.bytesRead(),
          totalBytes: stream.bytes,
        })
      }
      await this.writing
    } finally {
      // Whoever throws the sink away must not find a write still under way.
      await this.writing.catch(() => undefined)
    }
    if (this.refuses && this.bad.count > 0) {
      throw new StudioError('dataset.nonFiniteRows', {
        file,
        rows: this.bad.count,
        first: this.bad.first!.row,
        column: this.bad.first!.column,
      })
    }
    if (this.read === 0)
      throw new StudioError('embeddings.empty', { file, shape: `(0, ${stream.dimensions})` })
    if (this.items === 0) throw new StudioError('dataset.nothingLeft', { file, rows: this.read })
    return {
      items: this.items,
      dimensions: stream.dimensions,
      sourceDtype: stream.dtype,
      fingerprint: this.fingerprint?.digest(this.items, stream.dimensions) ?? '',
      ids: this.ids,
      dropped: Int32Array.from(this.dropped),
      report: (read) => this.report(read),
    }
  }

  private get refuses(): boolean {
    return (this.options.nonfinite ?? 'refuse') === 'refuse'
  }

  private async take(block: EmbeddingBlock): Promise<void> {
    const scan = this.checks.scan(block.rows, block.count)
    const bad = this.bad.find(block, scan.squared, this.read)
    // A refused file is read to its end for the count, and nothing more of it is kept.
    if (this.refuses && this.bad.count > 0) return
    const { rows, count, ids } = bad.length === 0 ? block : this.settle(block, bad)
    if (count === 0) return
    this.checks.add(rows, count, bad.length === 0 ? scan : undefined)
    this.fingerprint?.update(rows)
    if (this.ids) ids!.forEach((id, i) => this.takeId(id, this.items + i))
    this.items += count
    // The block before is written while this one was looked at.
    await this.writing
    this.writing = Promise.resolve(this.sink.append(rows, ids))
    // A failure is met at the next await, not as an unhandled rejection before.
    this.writing.catch(() => undefined)
  }

  private takeId(id: string, row: number): void {
    const earlier = this.ids!.add(id)
    if (earlier < 0) return
    this.duplicates++
    if (this.duplicateIds.length < 10) this.duplicateIds.push(id)
    if (this.duplicateRows.length < MOST_ROWS) this.duplicateRows.push(earlier, row)
  }

  /** Drops or zeroes the bad rows of a block. */
  private settle(block: EmbeddingBlock, bad: number[]): Pick<EmbeddingBlock, 'rows' | 'count' | 'ids'> {
    const d = this.stream.dimensions
    if (this.options.nonfinite === 'zero') {
      for (const row of bad) block.rows.fill(0, row * d, (row + 1) * d)
      return block
    }
    for (const row of bad) this.dropped.push(this.read + row)
    const gone = new Set(bad)
    const keep = Array.from({ length: block.count }, (_, row) => row).filter((row) => !gone.has(row))
    const rows = new Float32Array(keep.length * d)
    keep.forEach((row, i) => rows.set(block.rows.subarray(row * d, (row + 1) * d), i * d))
    return { rows, count: keep.length, ids: block.ids && keep.map((row) => block.ids![row]!) }
  }

  private report(read?: (from: number, to: number) => Float32Array): EmbeddingReport {
    const report = this.checks.report(this.stream.dtype, read)
    const checks: Check[] = [
      finding('nonfinite', 'warning', this.bad.nonfinite.count, this.bad.nonfinite.rows),
      finding('overflow', 'warning', this.bad.overflow.count, this.bad.overflow.rows),
    ]
    const rows = { ...report.rows }
    // Dropped rows are gone; zeroed ones are where they were in the file.
    if (this.options.nonfinite === 'zero') {
      rows['nonfinite'] = Int32Array.from(this.bad.nonfinite.rows)
      rows['overflow'] = Int32Array.from(this.bad.overflow.rows)
    }
    if (this.ids) {
      checks.push(finding('duplicate-ids', 'warning', this.duplicates, this.duplicateIds))
      rows['duplicate-ids'] = Int32Array.from(new Set(this.duplicateRows))
    }
    return { ...report, rows, checks: [...report.checks, ...checks] }
  }
}

/** Rows of the file that are not finite float32, counted by cause; the first is kept with its column. */
class BadRows {
  readonly nonfinite = { count: 0, rows: [] as number[] }
  readonly overflow = { count: 0, rows: [] as number[] }
  first: { row: number; column: number } | null = null
  count = 0

  constructor(private readonly dimensions: number) {}

  /** Bad rows of a block, ascending. */
  find(block: EmbeddingBlock, squared: Float64Array, offset: number): number[] {
    const bad: number[] = []
    for (let row = 0; row < block.count; row++) if (!Number.isFinite(squared[row]!)) bad.push(row)
    if (bad.length === 0) return bad
    const beyond = new Set(block.overflow)
    for (const row of bad) this.classify(block, row, offset + row, beyond)
    return bad
  }

  private classify(block: EmbeddingBlock, row: number, source: number, beyond: Set<number>): void {
    this.count++
    let kinds = 0
    for (let column = 0; column < this.dimensions; column++) {
      const at = row * this.dimensions + column
      if (Number.isFinite(block.rows[at]!)) continue
      this.first ??= { row: source, column }
      kinds |= beyond.has(at) ? 2 : 1
    }
    if (kinds & 1) note(this.nonfinite, source)
    if (kinds & 2) note(this.overflow, source)
  }
}

function note(kind: { count: number; rows: number[] }, row: number): void {
  kind.count++
  if (kind.rows.length < MOST_ROWS) kind.rows.push(row)
}
