import type { Tensor } from '@tensorflow/tfjs-core'

export type DType = 'float32' | 'int32' | 'bool'
export type Values = Float32Array | Int32Array | Uint8Array

/** State that outlives a call: weights, optimiser moments, the resident dataset. */
export interface Variable {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: DType
}

export interface InputSpec {
  readonly shape: readonly number[]
  readonly dtype: DType
}

/** Scalars of one Adam(W) update; `step` counts from 1 and is given as β₁^t and β₂^t so that it can be an input. */
export interface AdamRates {
  learningRate: Tensor
  beta1Power: Tensor
  beta2Power: Tensor
}

/** What a signature's function may do besides plain tfjs operations. Writes happen after every read of the call. */
export interface Trace {
  read(variable: Variable): Tensor
  assign(variable: Variable, value: Tensor): void
  /** One Adam step: TensorFlow's fused update when compiled, the same formula in tfjs when eager. */
  applyAdam(variable: Variable, m: Variable, v: Variable, gradient: Tensor, rates: AdamRates): void
}

export type SignatureFunction = (inputs: Record<string, Tensor>, trace: Trace) => Record<string, Tensor>

/** Declares variables and signatures; handed to the one function that defines a program. */
export interface ProgramBuilder {
  variable(name: string, shape: readonly number[], dtype?: DType): Variable
  signature(name: string, inputs: Record<string, InputSpec>, body: SignatureFunction): void
}

/** A built program: its variables hold values, its signatures can be called. */
export interface Program {
  readonly mode: 'compiled' | 'eager'
  /** Sets a variable from row-major values. */
  set(variable: Variable, values: Values): void
  /** A copy of a variable's values, row-major. */
  get(variable: Variable): Values
  /** Runs one signature; scalars may be given as numbers. Blocks this thread. Returns copies of the outputs. */
  call(signature: string, inputs: Record<string, Values | number>): Record<string, Values>
  dispose(): void
}

export interface BuildOptions {
  mode: 'compiled' | 'eager'
  /** Operands of matrix products; weights, distances and statistics stay float32. Ignored when eager. */
  precision?: 'float32' | 'bfloat16'
}

export type Define<T> = (builder: ProgramBuilder) => T
