import type { MetadataTable, MetadataType, MetadataValue } from './table'

// No leading zeros, no plus sign, nothing that would be written differently again: what stays text stays itself.
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/
const BOOLEAN = /^(true|false)$/i

/** Gathers a column's texts; its type is settled when all have been seen. */
export class TextColumn {
  private readonly texts: string[] = []
  private numbers = true
  private booleans = true
  private empty = 0

  constructor(readonly name: string) {}

  add(text: string): void {
    this.texts.push(text)
    if (text === '') {
      this.empty++
      return
    }
    if (this.numbers && !(NUMBER.test(text) && Number.isFinite(Number(text)) && isExact(text))) this.numbers = false
    if (this.booleans && !BOOLEAN.test(text)) this.booleans = false
  }

  finish(): MetadataTable['columns'][number] {
    const hasValues = this.empty < this.texts.length
    const type: MetadataType = hasValues && this.numbers ? 'number' : hasValues && this.booleans ? 'boolean' : 'text'
    const convert: Record<MetadataType, (text: string) => MetadataValue> = {
      text: (text) => text,
      number: (text) => Number(text),
      boolean: (text) => text.toLowerCase() === 'true',
    }
    return { name: this.name, type, values: this.texts.map((text) => (text === '' ? null : convert[type](text))) }
  }
}

/** Whole numbers beyond 2^53 are ids: as numbers they would lose their last digits. */
const isExact = (text: string): boolean => /[.eE]/.test(text) || Number.isSafeInteger(Number(text))

/** Columns of values that have types already (JSON, Parquet); anything nested is kept as JSON text. */
export function typedColumn(name: string, raw: readonly unknown[]): MetadataTable['columns'][number] {
  const values = raw.map(plainValue)
  const known = values.filter((value) => value !== null)
  const every = (type: string) => known.length > 0 && known.every((value) => typeof value === type)
  const type: MetadataType = every('number') ? 'number' : every('boolean') ? 'boolean' : 'text'
  return { name, type, values: type === 'text' ? values.map((value) => (value === null ? null : String(value))) : values }
}

function plainValue(value: unknown): MetadataValue {
  if (value === null || value === undefined || value === '') return null
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner))
}
