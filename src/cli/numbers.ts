import { StudioError } from '@shared/errors'

/** Reads an option's whole number; refuses anything else by name. */
export const wholeNumber =
  (option: string, minimum: number) =>
  (text: string): number => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < minimum) {
      throw new StudioError('usage.badArgument', {
        argument: `${option} ${text}`,
        reason: `it has to be a whole number of at least ${minimum}`,
      })
    }
    return value
  }

/** `64,64,64` */
export const wholeNumbers =
  (option: string, minimum: number) =>
  (text: string): number[] =>
    text.split(',').map((part) => wholeNumber(option, minimum)(part.trim()))
