import type { TextEncoding } from '../lib/text'

export const EMBEDDING_FORMAT_NAMES = [
  'npy',
  'npz',
  'parquet',
  'arrow',
  'csv',
  'json',
  'jsonl',
  'safetensors',
  'torch',
] as const
export type EmbeddingFormatName = (typeof EMBEDDING_FORMAT_NAMES)[number]

/** What the person may say about a file; everything left out is guessed from its content. */
export interface EmbeddingOptions {
  /** Column, npz array or tensor that holds the embeddings; `emb_*` means all columns of that pattern, in file order. */
  embedding?: string
  /** Column (or array) of ids; null: the file has none, rows are known by their order. */
  idColumn?: string | null
  /** Of text files; guessed when left out. */
  encoding?: TextEncoding
}

/** A column, an npz array or a tensor, and what it could serve as. */
export interface InspectedColumn {
  name: string
  /** As the file says it: `float16`, `list<float>`, `text`, … */
  type: string
  /** `[N, d]` of an array; null for a table's column. */
  shape: number[] | null
  canBeEmbedding: boolean
  canBeId: boolean
}

/** First rows of a file as people see them: text, shortened. */
export interface Preview {
  columns: string[]
  rows: string[][]
}

/** What a file turned out to hold, before anything is imported. */
export interface EmbeddingInspection {
  format: EmbeddingFormatName
  file: string
  bytes: number
  encoding: TextEncoding | null
  /** Of the embedding that would be read; null: not known before reading it all, or a choice is needed. */
  items: number | null
  dimensions: number | null
  dtype: string | null
  columns: InspectedColumn[]
  /** The one that would be read; null: the file itself is the one matrix, or the person must choose (`needs`). */
  embedding: string | null
  /** What only the person can say: several arrays, tensors or columns could be the embeddings. */
  needs: 'embedding' | null
  /** The ids that would be taken. */
  idColumn: string | null
  preview: Preview
}

/** Some megabytes of rows. The arrays may be used again: a block lasts until two more have been asked for. */
export interface EmbeddingBlock {
  /** n×d, row-major. NaN and infinities are as in the file; judging them is the importer's business. */
  rows: Float32Array
  count: number
  /** One a row; null when the file has no ids. */
  ids: string[] | null
  /** Indices into `rows` of finite values that float32 cannot hold (they are ±Infinity there). */
  overflow: number[]
}

/** An open file, its shape known; `blocks` may be called once. */
export interface EmbeddingStream {
  format: EmbeddingFormatName
  /** null: known at the end. */
  items: number | null
  dimensions: number
  /** Of the file; text is float64. */
  dtype: string
  hasIds: boolean
  /** Size of what `bytesRead` runs up to. */
  bytes: number
  /** How far reading has come, in bytes of the file (estimated where packed). */
  bytesRead(): number
  blocks(): AsyncGenerator<EmbeddingBlock>
  close(): Promise<void>
}

/** The first bytes of a file: enough to say what it is. */
export interface FileHead {
  file: string
  size: number
  /** As on disk. */
  raw: Buffer
  /** Unpacked where the file is gzip; else `raw`. */
  bytes: Buffer
  gzip: boolean
}

/** One format: a module with one of these, and one line in registry.ts. */
export interface EmbeddingFormat {
  readonly name: EmbeddingFormatName
  /** How people know it, and the endings it usually has (for dialogs only; content decides). */
  readonly label: string
  readonly extensions: readonly string[]
  recognise(head: FileHead): boolean | Promise<boolean>
  inspect(head: FileHead, options: EmbeddingOptions): Promise<EmbeddingInspection>
  open(head: FileHead, options: EmbeddingOptions): Promise<EmbeddingStream>
}
