import type { NumberType } from '../dtypes'
import type { FlatTable } from './flat'

export type ArrowKind =
  | { kind: 'number'; type: NumberType }
  | { kind: 'text'; wide: boolean }
  | { kind: 'list'; wide: boolean }
  | { kind: 'fixedList'; length: number }
  /** Texts by their number in a dictionary, which comes in messages of its own. */
  | { kind: 'categories'; dictionary: number; index: NumberType; wide: boolean }
  /** Anything else: only how many buffers of its own it has, so that they can be passed over. */
  | { kind: 'other'; buffers: number; variadic: boolean }

export interface ArrowField {
  name: string
  /** As people read it. */
  word: string
  kind: ArrowKind
  children: ArrowField[]
}

const MOST_FIELDS = 100_000
const DEEPEST = 16
const NAMES = [
  'none',
  'null',
  'int',
  'float',
  'binary',
  'utf8',
  'bool',
  'decimal',
  'date',
  'time',
  'timestamp',
  'interval',
  'list',
  'struct',
  'union',
  'fixed-size binary',
  'fixed-size list',
  'map',
  'duration',
  'large binary',
  'large utf8',
  'large list',
  'run-end encoded',
  'binary view',
  'utf8 view',
  'list view',
  'large list view',
]

/** Fields of a Schema table. Throws RangeError for what is no sound schema. */
export function readSchema(schema: FlatTable): ArrowField[] {
  if (schema.short(0) !== 0)
    throw new RangeError('its numbers are big-endian, which this program does not read in Arrow files')
  const budget = { left: MOST_FIELDS }
  return schema.tables(1).map((field) => readField(field, 0, budget))
}

function readField(field: FlatTable, depth: number, budget: { left: number }): ArrowField {
  // A few bytes can describe a tree of fields that never ends.
  if (depth > DEEPEST || budget.left-- <= 0) throw new RangeError('its schema is too deep')
  const children = field.tables(5).map((child) => readField(child, depth + 1, budget))
  const code = field.byte(2)
  const dictionary = field.table(4)
  const kind = dictionary ? readCategories(code, dictionary) : readKind(code, field.table(3))
  const word = wordOf(code, kind, children)
  return { name: field.text(0), word: dictionary ? `categories of ${word}` : word, kind, children }
}

/** A dictionary-encoded column holds its indices: validity and data. */
function readCategories(code: number, dictionary: FlatTable): ArrowKind {
  if (code !== 5 && code !== 20) return { kind: 'other', buffers: 2, variadic: false }
  const type = dictionary.table(1)
  const index = type === null ? ({ kind: 'number', type: 'i4' } as const) : integer(type)
  if (index.kind !== 'number') throw new RangeError('it numbers its categories in an unknown way')
  return { kind: 'categories', dictionary: dictionary.long(0), index: index.type, wide: code === 20 }
}

function readKind(code: number, type: FlatTable | null): ArrowKind {
  switch (code) {
    case 2:
      return integer(type)
    case 3:
      return floating(type)
    case 5:
      return { kind: 'text', wide: false }
    case 20:
      return { kind: 'text', wide: true }
    case 12:
      return { kind: 'list', wide: false }
    case 21:
      return { kind: 'list', wide: true }
    case 16: {
      const length = type?.int(0) ?? 0
      if (length < 0) throw new RangeError('it claims an impossible length')
      return { kind: 'fixedList', length }
    }
    case 14:
      return { kind: 'other', buffers: type?.short(0) === 1 ? 2 : 1, variadic: false }
    case 1:
    case 22:
      return { kind: 'other', buffers: 0, variadic: false }
    case 13:
      return { kind: 'other', buffers: 1, variadic: false }
    case 4:
    case 19:
    case 25:
    case 26:
      return { kind: 'other', buffers: 3, variadic: false }
    case 23:
    case 24:
      return { kind: 'other', buffers: 2, variadic: true }
    case 6:
    case 7:
    case 8:
    case 9:
    case 10:
    case 11:
    case 15:
    case 17:
    case 18:
      return { kind: 'other', buffers: 2, variadic: false }
    default:
      throw new RangeError(`it has a column of a type that is not known (${code})`)
  }
}

function integer(type: FlatTable | null): ArrowKind {
  const width = type?.int(0) ?? 0
  const name = `${type?.byte(1) ? 'i' : 'u'}${width / 8}`
  if (![8, 16, 32, 64].includes(width)) throw new RangeError(`it has whole numbers of ${width} bits`)
  return { kind: 'number', type: name as NumberType }
}

function floating(type: FlatTable | null): ArrowKind {
  const name = (['f2', 'f4', 'f8'] as const)[type?.short(0) ?? 0]
  if (!name) throw new RangeError('it has numbers of an unknown precision')
  return { kind: 'number', type: name }
}

const WORDS: Record<string, string> = { f2: 'float16', f4: 'float32', f8: 'float64' }

function wordOf(code: number, kind: ArrowKind, children: ArrowField[]): string {
  if (kind.kind === 'number')
    return WORDS[kind.type] ?? `${kind.type.startsWith('u') ? 'u' : ''}int${Number(kind.type.slice(1)) * 8}`
  const name = NAMES[code] ?? 'unknown'
  return kind.kind === 'list' || kind.kind === 'fixedList' ? `${name}<${children[0]?.word ?? '?'}>` : name
}
