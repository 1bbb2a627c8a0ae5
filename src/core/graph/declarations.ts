import { StudioError } from '@shared/errors'
import type { Define, DType, InputSpec, ProgramBuilder, SignatureFunction, Variable } from './program'
import { zeros } from './values'

export interface SignatureDeclaration {
  readonly name: string
  readonly inputs: Record<string, InputSpec>
  readonly body: SignatureFunction
}

export interface Declarations<T> {
  readonly variables: readonly Variable[]
  readonly signatures: ReadonlyMap<string, SignatureDeclaration>
  readonly defined: T
}

/** Runs the defining function once and collects what it declares; a name may be declared once. */
export function collectDeclarations<T>(define: Define<T>): Declarations<T> {
  const variables = new Map<string, Variable>()
  const signatures = new Map<string, SignatureDeclaration>()
  const builder: ProgramBuilder = {
    variable(name, shape, dtype: DType = 'float32') {
      if (variables.has(name)) throw new StudioError('graph.duplicateName', { name })
      const variable = Object.freeze({ name, shape: Object.freeze([...shape]), dtype })
      variables.set(name, variable)
      return variable
    },
    signature(name, inputs, body) {
      if (signatures.has(name)) throw new StudioError('graph.duplicateName', { name })
      signatures.set(name, { name, inputs, body })
    },
  }
  const defined = define(builder)
  return { variables: [...variables.values()], signatures, defined }
}

export function signatureNamed<T>(declarations: Declarations<T>, name: string): SignatureDeclaration {
  const found = declarations.signatures.get(name)
  if (!found) throw new StudioError('graph.unknownName', { name, known: [...declarations.signatures.keys()] })
  return found
}

/** Zeros in a variable's shape. */
export function initialValues(variable: Variable) {
  return zeros(
    variable.dtype,
    variable.shape.reduce((size, dimension) => size * dimension, 1),
  )
}
