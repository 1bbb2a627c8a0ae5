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

/** Fixed when the program is built. `weightDecay` is decoupled: w ← w − lr·weightDecay·w before the Adam update. */
export interface AdamConstants {
  /** 0.9 where not given. */
  beta1?: number
  /** 0.999 where not given. */
  beta2?: number
  /** 1e-8 where not given; added to √v̂ as in the paper and in PyTorch, not to √v. */
  epsilon?: number
  /** 0 where not given. */
  weightDecay?: number
}

/** What a signature's function may do besides plain tfjs operations. Writes happen after every read of their step. */
export interface Trace {
  /** The variable's value as of the beginning of the step; twice in one step gives one and the same tensor. */
  read(variable: Variable): Tensor
  /** At most one write a variable and step. */
  assign(variable: Variable, value: Tensor): void
  /** One Adam step: TensorFlow's fused update when compiled, the same formula in tfjs when eager. */
  applyAdam(
    variable: Variable,
    m: Variable,
    v: Variable,
    gradient: Tensor,
    rates: AdamRates,
    constants?: AdamConstants,
  ): void
  /**
   * Runs `body` as a step of its own: its reads see everything written before it, and reads after it see what it
   * wrote. So one call can hold several training steps. Steps do not nest.
   */
  step<T>(body: () => T): T
  /**
   * Numbers in [0, 1) from a counter-based generator: a function of shape, seed and stream and of nothing else, the
   * same bits compiled and eager. `seed` is int32 [2], for instance the run's seed and the step, fed as an input;
   * `stream` tells several draws of one step apart.
   */
  randomUniform(shape: readonly number[], seed: Tensor, stream?: number): Tensor
}

export type SignatureFunction = (inputs: Record<string, Tensor>, trace: Trace) => Record<string, Tensor>

/** Declares variables and signatures; handed to the one function that defines a program. */
export interface ProgramBuilder {
  /** Zeros until it is set. */
  variable(name: string, shape: readonly number[], dtype?: DType): Variable
  signature(name: string, inputs: Record<string, InputSpec>, body: SignatureFunction): void
}

/** A built program: its variables hold values, its signatures can be called. */
export interface Program {
  readonly mode: 'compiled' | 'eager'
  /** Sets a variable from row-major values, which are copied. */
  set(variable: Variable, values: Values): void
  /** Sets several at once: one native call instead of many. */
  setAll(values: Iterable<readonly [Variable, Values]>): void
  /** A copy of a variable's values, row-major. */
  get(variable: Variable): Values
  /** Copies of several variables' values at one moment: one native call instead of many. */
  getAll(variables: readonly Variable[]): Values[]
  /** Runs one signature; scalars may be given as numbers. Blocks this thread. Returns copies of the outputs. */
  call(signature: string, inputs: Record<string, Values | number>): Record<string, Values>
  dispose(): void
}

/** A program, and what its defining function returned (its variables, usually). */
export interface BuiltProgram<T> extends Program {
  readonly defined: T
}

export interface BuildOptions {
  mode: 'compiled' | 'eager'
  /** Operands of matrix products; weights, distances and statistics stay float32. Ignored when eager. */
  precision?: 'float32' | 'bfloat16'
  /** Batches of so many rows or more run as two halves side by side, on two threads. 256 where not given. */
  halvesFrom?: number
}

export type Define<T> = (builder: ProgramBuilder) => T
