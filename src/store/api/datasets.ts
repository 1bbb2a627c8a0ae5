import type { Check, Dataset, Embedding, MetadataColumn, NonfiniteChoice } from '@shared/entities'
import type { EmbeddingMatrix } from '@core/tokenizer/events'

export interface NewDataset {
  name: string
  sourceFile: string
  description?: string
  nonfinite?: NonfiniteChoice
  tags?: string[]
}

export interface FinishedDataset {
  items: number
  /** Distinct and empty counts are the importer's; names in the order of each row's `metadata`. */
  columns: MetadataColumn[]
  pictureColumn: string | null
  titleColumn: string | null
  checks: Check[]
}

export interface DatasetChange {
  name?: string
  description?: string
  tags?: string[]
  pictureColumn?: string | null
  titleColumn?: string | null
  checks?: Check[]
}

/** What goes with a dataset, to be named before it is deleted. */
export interface Dependents {
  runs: { id: string; name: string; status: string }[]
  assignments: { id: string; name: string }[]
}

export interface Datasets {
  /**
   * Starts a dataset that nobody sees until `finish`. Its owner is this process: should it die, the draft and its
   * files are swept at the next start. Returns the id under which embeddings and items are written.
   */
  begin(dataset: NewDataset): string
  /** Makes a draft visible in one transaction. Throws dataset.empty without items or embedding. */
  finish(draftId: string, dataset: FinishedDataset): Dataset
  /** Throws away a draft, its items and its files. */
  discard(draftId: string): void
  /** Newest first. */
  list(): Dataset[]
  /** Throws dataset.notFound. */
  get(id: string): Dataset
  find(id: string): Dataset | null
  /** By id, unique prefix of an id, name, or `latest`. Throws dataset.notFound, dataset.ambiguous. */
  resolve(reference: string): Dataset
  /** Datasets one of whose embeddings has this fingerprint, newest first. */
  findByFingerprint(fingerprint: string): Dataset[]
  change(id: string, change: DatasetChange): Dataset
  dependents(id: string): Dependents
  /** Deletes the dataset, its dependents, and the files of all. Throws dataset.inUse while one of its runs is live. */
  delete(id: string): void
}

export interface EmbeddingWriter {
  readonly embeddingId: string
  /** Row-major rows, a whole number of them. */
  append(rows: Float32Array): void
  /** As `append`, written while the caller goes on. The rows may be changed, and more appended, once it is settled. */
  appendSoon(rows: Float32Array): Promise<void>
  /** Syncs and renames the file, then writes its row. Throws embedding.rowCount when the dataset's items differ. */
  commit(): Embedding
  /** Leaves nothing behind; harmless after commit. */
  abort(): void
}

export interface NewEmbedding {
  name: string
  dimensions: number
  sourceDtype: string
}

export interface Embeddings {
  /** Writes one more embedding of a dataset or draft, streaming. Not for another process: a writer cannot be sent. */
  writer(datasetId: string, embedding: NewEmbedding): EmbeddingWriter
  /** Throws embedding.notFound. `name` defaults to the dataset's first. */
  get(datasetId: string, name?: string): Embedding
  /** Absolute path of the float32 npy, for readers in other processes. */
  file(embeddingId: string): string
  /**
   * The matrix. `resident` holds it where it takes at most `residentBytes` (default: a quarter of the memory);
   * larger ones are read from disk, row by row range. Close it when done.
   */
  matrix(embeddingId: string, residentBytes?: number): EmbeddingMatrix & { close(): void }
  /** Removes an embedding that is not its dataset's only one and that no run uses; else embedding.inUse. */
  delete(embeddingId: string): void
}
