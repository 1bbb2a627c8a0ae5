import type { Tensor } from '@tensorflow/tfjs-core'
import { StudioError } from '@shared/errors'
import type { DType, InputSpec, Values, Variable } from './program'

const ARRAY_OF = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, dimension) => size * dimension, 1)
}

export function zeros(dtype: DType, size: number): Values {
  return new ARRAY_OF[dtype](size)
}

/** Refuses values whose type or number differs from what `name` declares; a number stands for a scalar. */
export function checkedValues(name: string, spec: InputSpec, values: Values | number | undefined): Values {
  if (typeof values === 'number' && spec.shape.length === 0) return ARRAY_OF[spec.dtype].of(values)
  if (values instanceof ARRAY_OF[spec.dtype] && values.length === sizeOf(spec.shape)) return values
  throw new StudioError('graph.wrongValues', {
    name,
    expected: describeSpec(spec),
    given: describeValues(values),
  })
}

/** Refuses a call that misses an input or brings one the signature doesn't know. */
export function checkNames(
  signature: string,
  declared: Record<string, InputSpec>,
  given: Record<string, unknown>,
): void {
  const unknown = Object.keys(given).filter((name) => !(name in declared))
  const missing = Object.keys(declared).filter((name) => !(name in given))
  if (unknown.length + missing.length > 0)
    throw new StudioError('graph.wrongInputs', { signature, unknown, missing })
}

/** Refuses to write a tensor of another type or shape. */
export function checkWrite(variable: Variable, value: Tensor): void {
  if (value.dtype === variable.dtype && value.shape.join() === variable.shape.join()) return
  const given = describeSpec({ dtype: value.dtype as DType, shape: value.shape })
  throw new StudioError('graph.wrongValues', { name: variable.name, expected: describeSpec(variable), given })
}

function describeSpec({ dtype, shape }: InputSpec): string {
  return `${dtype} [${shape.join(', ')}]`
}

function describeValues(values: Values | number | undefined): string {
  if (values === undefined || typeof values === 'number') return String(values)
  return `${values.constructor.name} of ${values.length}`
}
