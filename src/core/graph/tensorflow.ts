import type * as Tfjs from '@tensorflow/tfjs'

/** tfjs, with the native library below it or without; always handed in (see core/runtime). */
export type Tensorflow = typeof Tfjs
