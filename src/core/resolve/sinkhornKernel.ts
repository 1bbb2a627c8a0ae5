import { BITS, countDown, countUp, F64, F64_STORE, F64X2, f64, get, I32, i32, moduleOf, set, tee, type Code } from '../wasm/assembler'
import { instanceOf } from '../wasm/instance'

/**
 * Sinkhorn's iterations on a B×K matrix q of doubles, as WebAssembly, for rows' masses 1/B and columns' 1/K: most of the
 * time of LC-Rec's rounds. The matrix stays as it is while two vectors scale it, u for rows and v for columns:
 *   u_i = 1 / (B Σ_k q_ik v_k), v_k = 1 / (K Σ_i u_i q_ik)
 * which is what dividing q by its row and column sums in turns amounts to, at two multiplications an entry. The last
 * iteration divides, as LC-Rec's code does, so that entries that are all of their column's mass tie exactly.
 */
export interface SinkhornKernel {
  /** Room for ln q: B×stride, to be written in the first K columns, from 0 down to -700; good until the next call. */
  matrix(rows: number, size: number): { q: Float64Array; stride: number }
  /** Iterates on that matrix, at least twice; afterwards it holds K times the entries of the plan. */
  iterate(rows: number, size: number, iterations: number): void
}

const PAGE = 65_536
/** Bytes. */
const [DOUBLE, PAIR, STEP] = [8, 16, 64]
/**
 * Sums begin with this, not with 0: columns and rows of padding (q = 0) then divide by something. Below any sum of a
 * true row or column, whose entries reach 1 and are no less than exp(-2/ε) = 1e-290 of it.
 */
const TINY = 1e-306
/** Padding's logarithm is below it; a true entry's is not below -2/ε = -667. */
const LEAST_EXPONENT = -700

// Parameters, then locals; addresses count in bytes.
const [Q, V, SUMS, U, ROWS, BYTES, MASS, SIZE, TIMES] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const
/** A pair of rows, what is left of them, their u's place, an offset within a row. */
const [A, B, LEFT, UA, K] = [9, 10, 11, 12, 13] as const
const [X, DOT_A, DOT_B, MORE_A, MORE_B, BOTH_A, BOTH_B] = [14, 15, 16, 17, 18, 19, 20] as const

const address = (base: number): Code => [...get(base), ...get(K), ...I32.add]
const at = (base: number, offset = 0): Code => [...address(base), ...F64X2.load(offset)]
const advance = (pointer: number): Code => [...get(pointer), ...get(BYTES), ...I32.add]
const splat = (value: number): Code => [...f64(value), ...F64X2.splat]
/** Over a row, eight doubles a step in pairs. */
const alongRow = (body: (offset: number) => Code): Code => countUp(K, STEP, BYTES, [0, 16, 32, 48].flatMap(body))

const dots: Code = alongRow((offset) => {
  const [a, b] = offset % 32 === 0 ? [DOT_A, DOT_B] : [MORE_A, MORE_B]
  return [
    ...at(V, offset), ...set(X),
    ...get(a), ...at(A, offset), ...get(X), ...F64X2.mul, ...F64X2.add, ...set(a),
    ...get(b), ...at(B, offset), ...get(X), ...F64X2.mul, ...F64X2.add, ...set(b),
  ]
})

/** u of a row into `both` and to its place: 1 / (B · the four parts of its dot product). */
const scaleOf = (dot: number, more: number, both: number, place: number): Code => [
  ...get(UA), ...f64(1), ...get(dot), ...get(more), ...F64X2.add, ...tee(X), ...F64X2.lane(0),
  ...get(X), ...F64X2.lane(1), ...F64.add, ...get(MASS), ...F64.mul, ...F64.div, ...F64_STORE,
  ...get(UA), ...F64X2.loadBoth(), ...set(both),
  ...get(UA), ...i32(place), ...I32.add, ...set(UA),
]

/** Over pairs of rows: A, B at their starts, UA at the first one's u. */
const eachPair = (body: Code): Code => [
  ...get(Q), ...set(A), ...get(U), ...set(UA), ...get(ROWS), ...set(LEFT),
  ...countDown(LEFT, 2, [...advance(A), ...set(B), ...body, ...advance(B), ...set(A)]),
]

/** u of every row, and Σ_i u_i q_ik. */
const pass: Code = eachPair([
  ...splat(TINY), ...tee(DOT_A), ...tee(DOT_B), ...tee(MORE_A), ...set(MORE_B),
  ...dots, ...scaleOf(DOT_A, MORE_A, BOTH_A, DOUBLE), ...scaleOf(DOT_B, MORE_B, BOTH_B, DOUBLE),
  ...alongRow((offset) => [
    ...address(SUMS), ...at(SUMS, offset), ...at(A, offset), ...get(BOTH_A), ...F64X2.mul, ...F64X2.add,
    ...at(B, offset), ...get(BOTH_B), ...F64X2.mul, ...F64X2.add, ...F64X2.store(offset),
  ]),
])

const emptySums: Code = alongRow((offset) => [...address(SUMS), ...splat(TINY), ...F64X2.store(offset)])

const columns: Code = alongRow((offset) => [
  ...address(V), ...splat(1), ...at(SUMS, offset), ...get(SIZE), ...F64X2.splat, ...F64X2.mul, ...F64X2.div,
  ...F64X2.store(offset),
])

const ones: Code = alongRow((offset) => [...address(V), ...splat(1), ...F64X2.store(offset)])

/** Each of two rows' entries by what `change` leaves of it. */
const eachEntry = (change: (row: 'a' | 'b', offset: number) => Code): Code => eachPair([
  ...get(UA), ...F64X2.loadBoth(), ...set(BOTH_A), ...get(UA), ...F64X2.loadBoth(DOUBLE), ...set(BOTH_B),
  ...alongRow((offset) => [
    ...address(A), ...at(A, offset), ...change('a', offset), ...F64X2.store(offset),
    ...address(B), ...at(B, offset), ...change('b', offset), ...F64X2.store(offset),
  ]),
  ...get(UA), ...i32(PAIR), ...I32.add, ...set(UA),
])

/** ln 2 in two parts: the first has so few digits that its product with a whole number is exact. */
const [LN2_HIGH, LN2_LOW] = [0.6931471803691238, 1.9082149292705877e-10]
/** Added to a double between ±2^51, it leaves the nearest whole number in the low bits. */
const WHOLE = 1.5 * 2 ** 52
const TERMS = 13

/**
 * exp of two doubles on the stack: x = n ln 2 + r, a Taylor polynomial of r (|r| < 0.35, so its rest is below 5e-18), and
 * n added to the exponent's bits. 0 for what is below `LEAST_EXPONENT`.
 */
const exponential: Code = [
  ...tee(X), ...get(X), ...splat(Math.LOG2E), ...F64X2.mul, ...F64X2.nearest, ...tee(DOT_A),
  ...splat(LN2_HIGH), ...F64X2.mul, ...F64X2.sub, ...get(DOT_A), ...splat(LN2_LOW), ...F64X2.mul, ...F64X2.sub, ...set(DOT_B),
  ...splat(1 / factorial(TERMS)),
  ...Array.from({ length: TERMS }, (_, i) => [
    ...get(DOT_B), ...F64X2.mul, ...splat(1 / factorial(TERMS - 1 - i)), ...F64X2.add,
  ]).flat(),
  ...get(DOT_A), ...splat(WHOLE), ...F64X2.add, ...i32(52), ...BITS.shiftLeft64, ...BITS.add64,
  ...get(X), ...splat(LEAST_EXPONENT), ...F64X2.atLeast, ...BITS.and,
]

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1)
}

const BODY: Code = [
  ...eachEntry(() => exponential),
  ...ones,
  ...countDown(TIMES, 1, [...emptySums, ...pass, ...columns]),
  ...eachEntry((_row, offset) => [...at(V, offset), ...F64X2.mul]),
  ...ones, ...emptySums, ...pass,
  ...eachEntry((row, offset) => [
    ...get(row === 'a' ? BOTH_A : BOTH_B), ...F64X2.mul, ...at(SUMS, offset), ...F64X2.div,
  ]),
]

type Run = (
  q: number, v: number, sums: number, u: number, rows: number, bytes: number, mass: number, size: number, times: number,
) => void

let made: SinkhornKernel | null = null

/** One a process: its memory grows to the largest matrix asked for. */
export function sinkhornKernel(): SinkhornKernel {
  made ??= makeKernel()
  return made
}

function makeKernel(): SinkhornKernel {
  const { memory, run } = instanceOf<Run>(moduleOf({
    params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'f64', 'f64', 'i32'],
    locals: ['i32', 'i32', 'i32', 'i32', 'i32', 'v128', 'v128', 'v128', 'v128', 'v128', 'v128', 'v128'],
    body: BODY,
  }))

  /** Rows in pairs, columns in eights; u, v and the columns' sums lie behind the matrix. */
  function layout(rows: number, size: number) {
    const stride = Math.ceil(size / 8) * 8
    const pairs = Math.ceil(rows / 2) * 2
    const [bytes, u] = [stride * DOUBLE, pairs * stride * DOUBLE]
    return { stride, bytes, entries: pairs * stride, u, v: u + pairs * DOUBLE, sums: u + pairs * DOUBLE + bytes, end: u + pairs * DOUBLE + 2 * bytes }
  }

  return {
    matrix(rows, size) {
      const { stride, entries, end } = layout(rows, size)
      const missing = Math.ceil(end / PAGE) - memory.buffer.byteLength / PAGE
      if (missing > 0) memory.grow(missing)
      return { q: new Float64Array(memory.buffer, 0, entries).fill(-Infinity), stride }
    },
    iterate(rows, size, iterations) {
      const { bytes, u, v, sums } = layout(rows, size)
      run(0, v, sums, u, rows, bytes, rows, size, iterations - 1)
    },
  }
}
