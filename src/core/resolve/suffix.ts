import { resolutionOf } from './resolution'
import type { Resolver } from './resolver'
import { begin } from './work'

/** Always possible: no code moves; the de-duplication suffix, numbered in item order, tells a group's items apart. */
export const suffix: Resolver = {
  name: 'suffix',
  preview: (input, options) => resolutionOf(begin(input), options),
}
