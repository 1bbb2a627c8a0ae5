/** Number types that embedding files hold, in NumPy's short words (`bf2`: bfloat16, `b1`: one byte a boolean). */
export type NumberType =
  'f2' | 'bf2' | 'f4' | 'f8' | 'i1' | 'i2' | 'i4' | 'i8' | 'u1' | 'u2' | 'u4' | 'u8' | 'b1'

export const NUMBER_BYTES: Record<NumberType, number> = {
  f2: 2,
  bf2: 2,
  f4: 4,
  f8: 8,
  i1: 1,
  i2: 2,
  i4: 4,
  i8: 8,
  u1: 1,
  u2: 2,
  u4: 4,
  u8: 8,
  b1: 1,
}

const LONG_NAMES: Record<NumberType, string> = {
  f2: 'float16',
  bf2: 'bfloat16',
  f4: 'float32',
  f8: 'float64',
  b1: 'bool',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
}

/** `f2` → `float16`: what people and the store read. */
export const numberTypeName = (type: NumberType): string => LONG_NAMES[type]

/** Half-way between the largest float32 and the next power: from here on a value rounds to infinity. */
export const FLOAT32_LIMIT = 2 ** 128 - 2 ** 103

let halfTable: Float32Array | null = null

/** float32 value of each of the 65,536 half-precision bit patterns (IEEE 754 binary16). */
export function halves(): Float32Array {
  if (halfTable) return halfTable
  const table = new Float32Array(65_536)
  for (let bits = 0; bits < 65_536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1
    const exponent = (bits >> 10) & 0x1f
    const fraction = bits & 0x3ff
    if (exponent === 31) table[bits] = fraction ? NaN : sign * Infinity
    else if (exponent === 0) table[bits] = sign * fraction * 2 ** -24
    else table[bits] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
  }
  return (halfTable = table)
}

/** Reverses the bytes of every `width`-byte word in place. */
export function swapBytes(bytes: Uint8Array, width: number): void {
  if (width === 1) return
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (width === 2) buffer.swap16()
  else if (width === 4) buffer.swap32()
  else buffer.swap64()
}

/** A typed view of `count` words; copies where the bytes are not aligned. */
function view<T>(
  make: { new (buffer: ArrayBufferLike, offset: number, length: number): T; BYTES_PER_ELEMENT: number },
  bytes: Uint8Array,
  count: number,
): T {
  const width = make.BYTES_PER_ELEMENT
  const aligned = bytes.byteOffset % width === 0 ? bytes : bytes.slice(0, count * width)
  return new make(aligned.buffer, aligned.byteOffset, count)
}

/** Values as numbers, in the type's own array where there is one; int64 stays BigInt. Bytes are little-endian. */
export function typedView(bytes: Uint8Array, type: NumberType): ArrayLike<number> | ArrayLike<bigint> {
  const count = Math.floor(bytes.byteLength / NUMBER_BYTES[type])
  switch (type) {
    case 'f4':
      return view(Float32Array, bytes, count)
    case 'f8':
      return view(Float64Array, bytes, count)
    case 'i1':
      return view(Int8Array, bytes, count)
    case 'i2':
      return view(Int16Array, bytes, count)
    case 'i4':
      return view(Int32Array, bytes, count)
    case 'i8':
      return view(BigInt64Array, bytes, count)
    case 'u2':
      return view(Uint16Array, bytes, count)
    case 'u4':
      return view(Uint32Array, bytes, count)
    case 'u8':
      return view(BigUint64Array, bytes, count)
    case 'u1':
    case 'b1':
      return bytes.subarray(0, count)
    case 'f2':
    case 'bf2':
      return view(Uint16Array, bytes, count)
  }
}

/**
 * Little-endian bytes of one type → float32, rounded to nearest.
 * @returns indices of finite values that float32 cannot hold (they became ±Infinity); empty for most files.
 */
export function toFloat32(bytes: Uint8Array, type: NumberType, out: Float32Array): number[] {
  const count = out.length
  const overflow: number[] = []
  const source = typedView(bytes, type)
  if (type === 'f4') out.set(source as Float32Array)
  else if (type === 'f2') {
    const table = halves()
    const bits = source as Uint16Array
    for (let i = 0; i < count; i++) out[i] = table[bits[i]!]!
  } else if (type === 'bf2') {
    // bfloat16 is the upper half of a float32.
    const words = new Uint32Array(out.buffer, out.byteOffset, count)
    const bits = source as Uint16Array
    for (let i = 0; i < count; i++) words[i] = bits[i]! << 16
  } else if (type === 'f8') {
    const values = source as Float64Array
    for (let i = 0; i < count; i++) {
      const value = values[i]!
      out[i] = value
      if ((value >= FLOAT32_LIMIT || value <= -FLOAT32_LIMIT) && Number.isFinite(value)) overflow.push(i)
    }
  } else if (type === 'i8' || type === 'u8') {
    const values = source as BigInt64Array
    for (let i = 0; i < count; i++) out[i] = Number(values[i]!)
  } else out.set(source as Int32Array)
  return overflow
}
