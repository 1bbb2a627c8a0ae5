import { CsvScanner, type CsvDialect } from './csv'
import { parseNumber } from './parseNumber'

/** In the order of trust where several would do: a list of numbers inside a tab-separated column also has commas. */
const DELIMITERS: readonly CsvDialect['delimiter'][] = ['::', '\t', ',', ';', '|']
const SAMPLE = 50

/** Records of a file's beginning; the last one only where the bytes are the whole file. Stops at the first mistake. */
export function sampleRecords(bytes: Buffer, whole: boolean, dialect: CsvDialect, most: number): string[][] {
  const records: string[][] = []
  const take = (record: { texts(): string[] }) => {
    if (records.length < most) records.push(record.texts())
  }
  try {
    const scanner = new CsvScanner('', dialect)
    scanner.push(bytes, take)
    if (whole || records.length === 0) scanner.finish(take)
  } catch {
    // The mistake is reported with its line when the file is read.
  }
  return records
}

/** Throws the first mistake of a file's beginning, as reading it would. */
export function requireSound(file: string, bytes: Buffer, whole: boolean, dialect: CsvDialect): void {
  const scanner = new CsvScanner(file, dialect)
  scanner.push(bytes, () => undefined)
  if (whole) scanner.finish(() => undefined)
}

/** The delimiter that gives every sampled record the same number of fields; a comma where none does. */
export function sniffDialect(bytes: Buffer, whole: boolean): CsvDialect {
  let best: CsvDialect = { delimiter: ',' }
  let bestShare = 0.5
  for (const delimiter of DELIMITERS) {
    const records = sampleRecords(bytes, whole, { delimiter }, SAMPLE)
    const fields = records[0]?.length ?? 1
    if (fields < 2) continue
    const share = records.filter((record) => record.length === fields).length / records.length
    if (share === 1) return { delimiter }
    if (share > bestShare) {
      best = { delimiter }
      bestShare = share
    }
  }
  return best
}

export const isNumberText = (text: string) => {
  const bytes = Buffer.from(text)
  return parseNumber(bytes, 0, bytes.length) !== null
}

const isFilledNumber = (text: string) => text.trim() !== '' && isNumberText(text)

/** Column numbers as pandas writes them for a header: 0, 1, 2, … (or from 1), one after the other. */
function countsUp(texts: readonly string[]): boolean {
  return (
    texts.length >= 2 && texts.every((text, i) => /^\d+$/.test(text) && Number(text) === Number(texts[0]) + i)
  )
}

/** Whether the first record names the columns: none of its fields is a number or a list, or its numbers count up. */
export function hasHeader(records: readonly string[][]): boolean {
  const first = records[0]
  if (!first) return false
  const numbers = first.filter(isFilledNumber)
  if (first.some((text) => looksLikeList(text))) return false
  if (numbers.length === 0) return true
  // The same counting up in the next record means that it is data (ids, positions).
  return (
    countsUp(numbers) &&
    numbers.length >= first.length - 1 &&
    !countsUp((records[1] ?? []).filter(isFilledNumber))
  )
}

/** `[0.1, 0.2]`, `0.1 0.2`, `0.1,0.2`: several numbers in one cell, with or without brackets. */
export function looksLikeList(text: string): boolean {
  const inner = text
    .trim()
    .replace(/^[[(]|[\])]$/g, '')
    .trim()
  const parts = inner.split(/[\s,;]+/, 4)
  return (
    (parts.length > 1 || /^\[.+\]$/s.test(text.trim())) &&
    parts.every((part) => part !== '' && isNumberText(part))
  )
}

/** Names of the columns; those of a file without header are column1, column2, … Doubled names get a number. */
export function columnNames(records: readonly string[][], header: boolean): string[] {
  const first = records[0] ?? []
  const seen = new Map<string, number>()
  return first.map((text, i) => {
    const name = header ? text.trim() : `column${i + 1}`
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    return times === 1 ? name : `${name}.${times - 1}`
  })
}
