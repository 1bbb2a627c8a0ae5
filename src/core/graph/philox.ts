/**
 * Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3; SC 2011), seeded and cut
 * into floats the way TensorFlow's StatelessRandomUniform does, so that eager and compiled runs draw the same bits.
 */
const ROUNDS = 10
const MULTIPLIER_0 = 0xd2511f53
const MULTIPLIER_1 = 0xcd9e8d57
const WEYL_0 = 0x9e3779b9
const WEYL_1 = 0xbb67ae85

const bits = new Uint32Array(1)
const asFloat = new Float32Array(bits.buffer)

/** `size` numbers in [0, 1), float32, multiples of 2⁻²³. seed: two signed 32-bit integers. */
export function philoxUniform(size: number, seed: readonly [number, number]): Float32Array {
  // TensorFlow first mixes the seed, so that neighbouring seeds need not differ in many bits.
  const block = Uint32Array.of(seed[0], seed[0] < 0 ? -1 : 0, seed[1], seed[1] < 0 ? -1 : 0)
  philox(block, 0x3ec8f720, 0x02461e29)
  const [key0, key1, counter2, counter3] = block as unknown as [number, number, number, number]

  const result = new Float32Array(size)
  for (let start = 0, counter = 0; start < size; start += 4, counter++) {
    block[0] = counter
    block[1] = Math.floor(counter / 2 ** 32)
    block[2] = counter2
    block[3] = counter3
    philox(block, key0, key1)
    for (let i = 0; i < 4 && start + i < size; i++) {
      // 23 random bits as the mantissa of a number in [1, 2).
      bits[0] = (127 << 23) | (block[i]! & 0x7fffff)
      result[start + i] = asFloat[0]! - 1
    }
  }
  return result
}

/** Replaces the four words of the counter by the generator's output. */
function philox(block: Uint32Array, key0: number, key1: number): void {
  for (let round = 0; round < ROUNDS; round++) {
    const a = block[0]!
    const b = block[2]!
    const high0 = multiplyHigh(MULTIPLIER_0, a)
    const high1 = multiplyHigh(MULTIPLIER_1, b)
    block[0] = high1 ^ block[1]! ^ key0
    block[1] = Math.imul(MULTIPLIER_1, b)
    block[2] = high0 ^ block[3]! ^ key1
    block[3] = Math.imul(MULTIPLIER_0, a)
    key0 = (key0 + WEYL_0) >>> 0
    key1 = (key1 + WEYL_1) >>> 0
  }
}

/** Upper 32 bits of the 64-bit product of two unsigned 32-bit numbers. */
function multiplyHigh(a: number, b: number): number {
  const low = (a & 0xffff) * (b & 0xffff)
  const middle0 = (a >>> 16) * (b & 0xffff) + (low >>> 16)
  const middle1 = (a & 0xffff) * (b >>> 16) + (middle0 & 0xffff)
  return ((a >>> 16) * (b >>> 16) + Math.floor(middle0 / 65536) + Math.floor(middle1 / 65536)) >>> 0
}

/** Tells draws of one seed apart: the same arithmetic, wrapping at 32 bits, in both modes. */
export function streamOffset(stream: number): number {
  return Math.imul(stream, WEYL_0 | 0)
}
