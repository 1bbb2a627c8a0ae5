import type { Tensor } from '@tensorflow/tfjs-core'
import { StudioError } from '@shared/errors'
import { adamUpdate } from './adam'
import { type Declarations, initialValues, signatureNamed } from './declarations'
import { philoxUniform, streamOffset } from './philox'
import type { BuiltProgram, Trace, Values, Variable } from './program'
import type { Tensorflow } from './tensorflow'
import { checkedValues, checkNames, checkWrite, sizeOf } from './values'

/** Runs every signature operation by operation with plain tfjs: the reference, and the fallback without a graph. */
export function eagerProgram<T>(tf: Tensorflow, declarations: Declarations<T>): BuiltProgram<T> {
  const state = new State(tf, declarations.variables)
  return {
    mode: 'eager',
    defined: declarations.defined,
    set: (variable, values) => state.set(variable, values),
    setAll: (entries) => {
      for (const [variable, values] of entries) state.set(variable, values)
    },
    get: (variable) => copyOf(state.value(variable)),
    getAll: (variables) => variables.map((variable) => copyOf(state.value(variable))),
    call(name, inputs) {
      const signature = signatureNamed(declarations, name)
      checkNames(name, signature.inputs, inputs)
      const results: Record<string, Values> = {}
      try {
        tf.tidy(() => {
          const tensors: Record<string, Tensor> = {}
          for (const [input, spec] of Object.entries(signature.inputs)) {
            // Copied, because native tensors share the array's memory and a variable may keep this one.
            const values = checkedValues(`${name}/${input}`, spec, inputs[input]).slice()
            tensors[input] = tf.tensor(values, [...spec.shape], spec.dtype)
          }
          const outputs = signature.body(tensors, new EagerTrace(tf, state))
          state.commit()
          for (const [output, tensor] of Object.entries(outputs)) results[output] = copyOf(tensor)
        })
      } finally {
        state.endCall()
      }
      return results
    },
    dispose: () => state.dispose(),
  }
}

class State {
  private readonly current = new Map<Variable, Tensor>()
  private readonly pending = new Map<Variable, Tensor>()
  /** Values replaced during a call; its later steps may still hold them. */
  private readonly replaced: Tensor[] = []
  private disposed = false

  constructor(
    private readonly tf: Tensorflow,
    variables: readonly Variable[],
  ) {
    for (const variable of variables) this.replace(variable, this.tensor(variable, initialValues(variable)))
    this.endCall()
  }

  value(variable: Variable): Tensor {
    if (this.disposed) throw new StudioError('graph.disposed')
    const tensor = this.current.get(variable)
    if (!tensor) throw new StudioError('graph.unknownName', { name: variable.name, known: this.names() })
    return tensor
  }

  set(variable: Variable, values: Values): void {
    this.value(variable)
    this.replace(variable, this.tensor(variable, checkedValues(variable.name, variable, values).slice()))
    this.endCall()
  }

  write(variable: Variable, value: Tensor): void {
    this.value(variable)
    checkWrite(variable, value)
    if (this.pending.has(variable)) throw new StudioError('graph.writtenTwice', { name: variable.name })
    this.pending.set(variable, this.tf.keep(value.clone()))
  }

  commit(): void {
    for (const [variable, tensor] of this.pending) this.replace(variable, tensor)
    this.pending.clear()
  }

  endCall(): void {
    for (const tensor of [...this.replaced, ...this.pending.values()]) tensor.dispose()
    this.replaced.length = 0
    this.pending.clear()
  }

  dispose(): void {
    this.disposed = true
    for (const tensor of this.current.values()) tensor.dispose()
    this.current.clear()
  }

  private replace(variable: Variable, tensor: Tensor): void {
    const old = this.current.get(variable)
    if (old) this.replaced.push(old)
    this.current.set(variable, tensor)
  }

  private tensor(variable: Variable, values: Values): Tensor {
    return this.tf.keep(this.tf.tensor(values, [...variable.shape], variable.dtype))
  }

  private names(): string[] {
    return [...this.current.keys()].map(({ name }) => name)
  }
}

class EagerTrace implements Trace {
  private inStep = false

  constructor(
    private readonly tf: Tensorflow,
    private readonly state: State,
  ) {}

  read(variable: Variable): Tensor {
    return this.state.value(variable)
  }

  assign(variable: Variable, value: Tensor): void {
    this.state.write(variable, value)
  }

  applyAdam(...[variable, m, v, gradient, rates, constants]: Parameters<Trace['applyAdam']>): void {
    const updated = adamUpdate(
      this.tf,
      { weight: this.read(variable), m: this.read(m), v: this.read(v) },
      gradient,
      rates,
      constants,
    )
    this.assign(variable, updated.weight)
    this.assign(m, updated.m)
    this.assign(v, updated.v)
  }

  step<T>(body: () => T): T {
    if (this.inStep) throw new StudioError('graph.nestedStep')
    this.state.commit()
    this.inStep = true
    try {
      const result = body()
      this.state.commit()
      return result
    } finally {
      this.inStep = false
    }
  }

  randomUniform(shape: readonly number[], seed: Tensor, stream = 0): Tensor {
    const [first, second] = seed.dataSync() as Int32Array
    const numbers = philoxUniform(sizeOf(shape), [(first! + streamOffset(stream)) | 0, second!])
    return this.tf.tensor(numbers, [...shape], 'float32')
  }
}

function copyOf(tensor: Tensor): Values {
  return (tensor.dataSync() as Values).slice()
}
