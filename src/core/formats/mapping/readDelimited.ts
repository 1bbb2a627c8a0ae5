import { CsvScanner, type CsvRecord } from '../lib/csv'
import { detectEncoding, headText, isGzip, headBytes, utf8Chunks } from '../lib/text'
import { parseCode, parseDigits, SidCollector } from './collector'
import type { RawMapping, ReadChoices } from './format'

/** Names under which people keep an item's id, in any letter case; else the first column that holds no codes. */
const ID_NAMES = ['item_id', 'itemid', 'item', 'id', 'pid', 'asin', 'iid', 'product_id', 'movieid', 'movie_id']
const SID_NAMES = ['sid', 'semantic_id', 'codes', 'code', 'semanticid']
const SUFFIX_NAMES = ['suffix', 'dedup', 'index']

interface Columns {
  id: number
  /** Columns of single codes, in order; empty where one column holds them all. */
  codes: number[]
  sid: number
  suffix: number
}

/** Any CSV or TSV with a header: code_1 … code_D (and suffix), or one column of codes such as `12-40-7` or `111,222`. */
export async function readDelimited(path: string, choices: ReadChoices): Promise<RawMapping> {
  const unpack = isGzip(await headBytes(path, 2, false))
  const encoding = await detectEncoding(path, unpack)
  const head = (await headText(path, encoding, unpack, 4096)).bytes.toString('utf8')
  const delimiter = delimiterOf(head.split(/\r?\n/, 1)[0]!)
  const collector = new SidCollector(path, 'csv')
  const scanner = new CsvScanner(path, { delimiter })
  let columns: Columns | null = null
  let own: number | undefined
  const take = (record: CsvRecord) => {
    if (columns !== null) return addRecord(record, columns, collector)
    columns = columnsOf(record.texts(), collector, choices)
    own = columns.codes.length || undefined
  }
  for await (const chunk of utf8Chunks(path, encoding, unpack)) scanner.push(chunk, take)
  scanner.finish(take)
  return collector.finish(choices, own)
}

function delimiterOf(header: string): ',' | '\t' | ';' {
  const count = (delimiter: string) => header.split(delimiter).length
  if (count('\t') > 1) return '\t'
  return count(';') > count(',') ? ';' : ','
}

function columnsOf(names: string[], collector: SidCollector, choices: ReadChoices): Columns {
  const lower = names.map((name) => name.trim().toLowerCase())
  const find = (known: string[]) => known.map((name) => lower.indexOf(name)).find((at) => at >= 0) ?? -1
  const numbered = lower
    .map((name, column) => ({ column, level: Number(/^(?:code|level|c|codebook|layer|l)_?(\d{1,2})$/.exec(name)?.[1] ?? NaN) }))
    .filter(({ level }) => !Number.isNaN(level))
    .sort((a, b) => a.level - b.level)
    .map(({ column }) => column)
  const sid = find(SID_NAMES)
  if (numbered.length === 0 && sid < 0) {
    throw collector.damaged('the header', `it names no codes (code_1, code_2 … or sid): ${names.slice(0, 8).join(', ')}`)
  }
  const used = new Set([...numbered, sid])
  const id = find(ID_NAMES)
  const codes = choices.levels === undefined ? numbered : numbered.slice(0, choices.levels)
  return { id: id >= 0 ? id : lower.findIndex((_, column) => !used.has(column)), codes, sid, suffix: find(SUFFIX_NAMES) }
}

function addRecord(record: CsvRecord, columns: Columns, collector: SidCollector): void {
  const place = `line ${record.line}`
  const check = (column: number): void => {
    if (column >= record.count) throw collector.damaged(place, `it has ${record.count} fields and needs ${column + 1}`)
  }
  const field = (column: number): string => {
    check(column)
    return record.text(column)
  }
  const code = (text: string): number => {
    const value = parseCode(text)
    if (value === null) throw collector.damaged(place, `${JSON.stringify(text.slice(0, 40))} is no code`)
    return value
  }
  const codeOf = (column: number): number => {
    check(column)
    return parseDigits(record.buffer, record.starts[column]!, record.ends[column]!) ?? code(record.text(column))
  }
  const key = columns.id < 0 ? null : field(columns.id)
  if (columns.codes.length === 0) {
    collector.add(key, splitCodes(field(columns.sid)).map(code), place)
    return
  }
  const codes = columns.codes.map(codeOf)
  if (columns.suffix >= 0) {
    check(columns.suffix)
    if (record.ends[columns.suffix]! > record.starts[columns.suffix]!) codes.push(codeOf(columns.suffix))
  }
  collector.add(key, codes, place)
}

/** `12-40-7`, `111,222,333`, `[12, 40, 7]`, `12 40 7`, `12_40_7`. */
const splitCodes = (text: string): string[] => text.replace(/^\s*[[(]|[\])]\s*$/g, '').trim().split(/\s*[-,;_|\s]\s*/)
