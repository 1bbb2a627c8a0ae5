import { StudioError } from '@shared/errors'
import { NUMBER_BYTES, swapBytes, typedView } from './dtypes'
import { requireSize, type NpyBytes } from './npy'
import { npyNumberType, readNpyHeader, type NpyHeader } from './npyHeader'

/** `<U12` and `|S5`: text of fixed width, and `<i8`, `|u1`: whole numbers. */
function idWidth(descr: string): { kind: 'int' | 'unicode' | 'bytes'; width: number; big: boolean } | null {
  const text = /^([<>|=]?)([US])(\d{1,6})$/.exec(descr)
  if (text)
    return {
      kind: text[2] === 'U' ? 'unicode' : 'bytes',
      width: Number(text[3]) * (text[2] === 'U' ? 4 : 1),
      big: text[1] === '>',
    }
  const number = npyNumberType(descr)
  if (!number || !/^[iu]/.test(number.type)) return null
  return { kind: 'int', width: NUMBER_BYTES[number.type], big: !number.littleEndian }
}

/** Whether an array can hold ids: one dimension (or N×1) of whole numbers or text. */
export const canHoldIds = (header: Pick<NpyHeader, 'descr' | 'shape'>) =>
  (header.shape.length === 1 || (header.shape.length === 2 && header.shape[1] === 1)) &&
  idWidth(header.descr) !== null

const BLOCK_IDS = 65_536

/**
 * Ids from a one-dimensional .npy of whole numbers or text.
 * @throws embeddings.badIds when it is neither, or has not `items` of them
 */
export async function npyIds(source: NpyBytes, name: string, items: number): Promise<string[]> {
  const header = await readNpyHeader(source.file, source.size, (at, length) => source.read(at, length))
  const form = canHoldIds(header) ? idWidth(header.descr) : null
  if (!form || header.shape[0] !== items) {
    throw new StudioError('embeddings.badIds', {
      file: source.file,
      name,
      dtype: header.descr,
      shape: `(${header.shape.join(', ')})`,
      items,
    })
  }
  requireSize(source, header, items * form.width)
  const ids: string[] = []
  for (let start = 0; start < items; start += BLOCK_IDS) {
    const count = Math.min(BLOCK_IDS, items - start)
    const bytes = await source.read(header.dataOffset + start * form.width, count * form.width)
    if (form.kind === 'int') ids.push(...wholeNumbers(bytes, header.descr))
    else
      for (let i = 0; i < count; i++)
        ids.push(fixedText(bytes.subarray(i * form.width, (i + 1) * form.width), form))
  }
  return ids
}

function wholeNumbers(bytes: Uint8Array, descr: string): string[] {
  const number = npyNumberType(descr)!
  if (!number.littleEndian) swapBytes(bytes, NUMBER_BYTES[number.type])
  return Array.from(typedView(bytes, number.type) as ArrayLike<number>, String)
}

/** Text of fixed width ends at its padding of zeros. */
function fixedText(bytes: Uint8Array, form: { kind: string; big: boolean }): string {
  if (form.kind === 'bytes') return Buffer.from(bytes).toString('utf8').replace(/\0+$/, '')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let text = ''
  for (let at = 0; at < bytes.length; at += 4) {
    const point = view.getUint32(at, !form.big)
    text += point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd'
  }
  return text.replace(/\0+$/, '')
}
