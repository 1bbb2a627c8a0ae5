import fc, { type Arbitrary } from 'fast-check'
import { z } from 'zod'

const TEXTS = ['', 'x', '0', '../../etc/passwd', '__proto__', 'constructor', "'; DROP TABLE item; --", '<img src=x onerror=alert(1)>', '\0', '\ud800', '{n} @:a | b', '%00%ff', 'ф'.repeat(300)]
const NUMBERS = [0, 1, 2, 3, 7, 63, 64, 100, 200, -1, -0, 0.5, 1e-300, 65_535, 65_536, 2 ** 31 - 1, 2 ** 31, 2 ** 53, -(2 ** 53), 1e308]

/** Values of the form that a contract asks for, at and beyond its bounds; `texts` are tried where it wants a text. */
export function junkLike(schema: z.ZodType, texts: readonly string[]): Arbitrary<unknown> {
  const like = (one: unknown) => junkLike(one as z.ZodType, texts)
  const { def } = (schema as unknown as { _zod: { def: Record<string, unknown> & { type: string } } })._zod
  switch (def.type) {
    case 'object': {
      const shape = def['shape'] as Record<string, z.ZodType>
      return fc.record(Object.fromEntries(Object.entries(shape).map(([key, one]) => [key, like(one)])))
    }
    case 'string':
      return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...texts, ...TEXTS) }, fc.string({ maxLength: 40 }))
    case 'number':
      return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...NUMBERS) }, fc.integer({ min: 0, max: 200 }))
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'enum':
      return fc.constantFrom(...Object.values(def['entries'] as Record<string, unknown>))
    case 'literal':
      return fc.constantFrom(...(def['values'] as unknown[]))
    case 'array':
      return fc.array(like(def['element']), { maxLength: 6 })
    case 'tuple':
      return fc.tuple(...(def['items'] as unknown[]).map(like))
    case 'record':
      return fc.dictionary(fc.string({ maxLength: 12 }), like(def['valueType']), { maxKeys: 4 })
    case 'union':
      return fc.oneof(...(def['options'] as unknown[]).map(like))
    case 'nullable':
      return fc.option(like(def['innerType']), { nil: null })
    case 'optional':
    case 'default':
    case 'prefault':
      return fc.option(like(def['innerType']), { nil: undefined })
    case 'pipe':
      return like(def['in'])
    case 'custom':
      return fc.constantFrom(...typedArrays().filter((array) => schema.safeParse(array).success))
    default:
      return fc.anything()
  }
}

const typedArrays = () => [new Int32Array([0, 5, -1, 2 ** 31 - 1]), new Float32Array([0, NaN, Infinity]), new Uint8Array([0, 255])]

/** How a value travels into the page, which gets JSON only: typed arrays and what JSON does not know are marked. */
export const packed = (value: unknown): string =>
  JSON.stringify(value, (_key, one: unknown) =>
    ArrayBuffer.isView(one) ? { $array: one.constructor.name, values: [...(one as unknown as number[])].map(String) }
    : typeof one === 'bigint' ? { $bigint: String(one) }
    : typeof one === 'number' && !Number.isFinite(one) ? { $number: String(one) }
    : one) ?? 'null'
