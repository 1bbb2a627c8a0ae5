/**
 * The few WebAssembly instructions that a numerical kernel needs (doubles two at a time), and the module around one
 * function. Code is arrays of bytes; encodings as in the WebAssembly core specification 2.0, chapter 5.
 */
export type Code = readonly number[]

/** A local or parameter, by its number: parameters first, then locals in the order of `FunctionShape.locals`. */
export type Local = number

const TYPES = { i32: 0x7f, f64: 0x7c, v128: 0x7b } as const
type ValueType = keyof typeof TYPES

/** One function, exported as `run`, over a memory that is imported as `env.memory`. */
export interface FunctionShape {
  params: readonly ValueType[]
  locals: readonly ValueType[]
  body: Code
}

export const get = (local: Local): Code => [0x20, ...unsigned(local)]
export const set = (local: Local): Code => [0x21, ...unsigned(local)]
export const tee = (local: Local): Code => [0x22, ...unsigned(local)]

export const i32 = (value: number): Code => [0x41, ...signed(value)]
export const f64 = (value: number): Code => [0x44, ...new Uint8Array(Float64Array.of(value).buffer)]
export const I32 = { add: [0x6a], sub: [0x6b] } as const
export const F64 = { mul: [0xa2], div: [0xa3], add: [0xa0] } as const

const vector = (opcode: number, ...immediates: number[]): Code => [0xfd, ...unsigned(opcode), ...immediates]
/** Two doubles at once. `load` and `store` take an address and a constant offset in bytes. */
export const F64X2 = {
  load: (offset = 0) => vector(0x00, 3, ...unsigned(offset)),
  loadBoth: (offset = 0) => vector(0x0a, 3, ...unsigned(offset)),
  store: (offset = 0) => vector(0x0b, 3, ...unsigned(offset)),
  splat: vector(0x14),
  lane: (index: 0 | 1) => vector(0x21, index),
  add: vector(0xf0),
  sub: vector(0xf1),
  mul: vector(0xf2),
  div: vector(0xf3),
  nearest: vector(0x94),
  atLeast: vector(0x4c),
}
/** The same 128 bits as they stand. */
export const BITS = { and: vector(0x4e), shiftLeft64: vector(0xcb), add64: vector(0xce) } as const
export const F64_STORE: Code = [0x39, 3, 0]

/** Runs `body` with `counter` at 0, `step`, 2·`step` … while it is below `end` (unsigned); at least once. */
export const countUp = (counter: Local, step: number, end: Local, body: Code): Code => [
  ...i32(0), ...set(counter),
  0x03, 0x40, ...body, ...get(counter), ...i32(step), ...I32.add, ...tee(counter), ...get(end), 0x49, 0x0d, 0, 0x0b,
]

/** Runs `body`, takes `step` from `counter`, and again while that is above 0 (signed); at least once. */
export const countDown = (counter: Local, step: number, body: Code): Code => [
  0x03, 0x40, ...body, ...get(counter), ...i32(step), ...I32.sub, ...tee(counter), ...i32(0), 0x4a, 0x0d, 0, 0x0b,
]

/** The bytes of a module with one exported function. */
export function moduleOf({ params, locals, body }: FunctionShape): Uint8Array<ArrayBuffer> {
  const code = [...list(locals.map((type) => [1, TYPES[type]])), ...body, 0x0b]
  return Uint8Array.from([
    0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, [[0x60, ...list(params.map((type) => [TYPES[type]])), 0]]),
    ...section(2, [[...name('env'), ...name('memory'), 0x02, 0x00, 1]]),
    ...section(3, [[0]]),
    ...section(7, [[...name('run'), 0x00, 0]]),
    ...section(10, [[...unsigned(code.length), ...code]]),
  ])
}

function section(id: number, entries: readonly Code[]): Code {
  const body = list(entries)
  return [id, ...unsigned(body.length), ...body]
}

const list = (entries: readonly Code[]): Code => [...unsigned(entries.length), ...entries.flat()]

const name = (text: string): Code => list(Array.from(text, (letter) => [letter.charCodeAt(0)]))

/** LEB128. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]
}

function signed(value: number): Code {
  return value >= -0x40 && value < 0x40 ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)]
}
