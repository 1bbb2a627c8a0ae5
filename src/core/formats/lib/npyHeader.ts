import { StudioError } from '@shared/errors'
import { NUMBER_BYTES, type NumberType } from './dtypes'

/** What the header of a .npy file claims. */
export interface NpyHeader {
  /** NumPy's own word, e.g. `<f4`; structured types as their text. */
  descr: string
  fortranOrder: boolean
  shape: number[]
  /** Byte where the data begin. */
  dataOffset: number
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
/** NumPy's own headers are some hundred bytes; its reader refuses above 10,000 unless told otherwise. */
const LONGEST_HEADER = 1 << 20

/** Whether bytes begin as a .npy file. */
export const isNpy = (head: Uint8Array) => head.length >= 6 && MAGIC.every((byte, i) => head[i] === byte)

/**
 * Reads the header of a .npy file (format versions 1, 2 and 3; numpy.lib.format).
 * @param read gives bytes from a position; may give fewer at the end.
 * @throws embeddings.damaged
 */
export async function readNpyHeader(
  file: string,
  size: number,
  read: (position: number, length: number) => Promise<Uint8Array>,
): Promise<NpyHeader> {
  const damaged = (reason: string) => new StudioError('embeddings.damaged', { file, format: 'npy', reason })
  const head = await read(0, Math.min(12, size))
  if (!isNpy(head)) throw damaged('it does not begin as one')
  if (head.length < 10) throw damaged('the file ends inside its header')
  const major = head[6]!
  if (major < 1 || major > 3) throw damaged(`version ${major}.${head[7]} of the format is not known`)
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  if (major > 1 && head.length < 12) throw damaged('the file ends inside its header')
  const start = major === 1 ? 10 : 12
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  if (start + length > size) throw damaged(`its header claims ${length} bytes and the file has ${size}`)
  if (length > LONGEST_HEADER) throw damaged(`its header claims ${length} bytes; real ones are much shorter`)
  const text = Buffer.from(await read(start, length)).toString(major === 3 ? 'utf8' : 'latin1')
  return { ...parseNpyDictionary(text, damaged), dataOffset: start + length }
}

/** Parses `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`, and nothing more of Python than that. */
function parseNpyDictionary(
  text: string,
  damaged: (reason: string) => StudioError,
): Omit<NpyHeader, 'dataOffset'> {
  const body = /^\s*\{([\s\S]*)\}\s*$/.exec(text)?.[1]
  if (body === undefined) throw damaged('its header is not a dictionary')
  const order = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(body)?.[1]
  const shape = /['"]shape['"]\s*:\s*\(([\d\sL,]*)\)/.exec(body)?.[1]
  const plain = /['"]descr['"]\s*:\s*['"]([^'"]{1,40})['"]/.exec(body)?.[1]
  const structured = /['"]descr['"]\s*:\s*(\[[\s\S]{0,200})/.exec(body)?.[1]
  const descr = plain ?? structured
  if (order === undefined || shape === undefined || descr === undefined) {
    throw damaged('its header lacks descr, fortran_order or shape')
  }
  const sizes = shape
    .split(',')
    .map((part) => part.trim().replace(/L$/, ''))
    .filter((part) => part !== '')
  if (sizes.some((part) => !/^\d{1,15}$/.test(part))) throw damaged(`its shape (${shape}) is not one`)
  return { descr, fortranOrder: order === 'True', shape: sizes.map(Number) }
}

/** `>f8` → number type and byte order; null for anything that is not a plain number (objects, text, complex, dates). */
export function npyNumberType(descr: string): { type: NumberType; littleEndian: boolean } | null {
  const match =
    /^([<>|=])?([fiub])(\d+)$/.exec(descr) ?? (descr === '|b1' || descr === '?' ? ['', '|', 'b', '1'] : null)
  if (!match) return null
  const type = `${match[2]}${match[3]}`
  return type in NUMBER_BYTES ? { type: type as NumberType, littleEndian: match[1] !== '>' } : null
}

/** Header bytes of a version 1.0 file, C order, padded with blanks to `padTo` bytes (at least a multiple of 64). */
export function npyHeader(descr: string, shape: readonly number[], padTo = 0): Buffer {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${tuple}), }`
  const total = Math.max(padTo, Math.ceil((10 + dictionary.length + 1) / 64) * 64)
  const header = Buffer.alloc(total, ' ')
  Buffer.from([...MAGIC, 1, 0]).copy(header)
  header.writeUInt16LE(total - 10, 8)
  header.write(dictionary, 10, 'latin1')
  header[total - 1] = 0x0a
  return header
}
