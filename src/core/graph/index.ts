import { compiledProgram } from './compile/compiledProgram'
import { collectDeclarations } from './declarations'
import { eagerProgram } from './eager'
import type { BuildOptions, BuiltProgram, Define } from './program'
import type { Tensorflow } from './tensorflow'

export { type ExportBuilder, type ExportedInput, exportSavedModel } from './compile/exportSavedModel'
export { pick, stopGradient } from './ops'
export { symmetricEigen } from './symmetricEigen'
export type * from './program'
export type { Tensorflow } from './tensorflow'

/**
 * Runs `define` once to collect variables and signatures, and makes a program of them. 'compiled' traces each
 * signature into one TensorFlow graph and needs the native backend; 'eager' runs the same functions operation by
 * operation on any backend.
 */
export function buildProgram<T>(tf: Tensorflow, define: Define<T>, options: BuildOptions): BuiltProgram<T> {
  const declarations = collectDeclarations(define)
  if (options.mode === 'eager') return eagerProgram(tf, declarations)
  return compiledProgram(tf, declarations, options)
}
