import { describe, expect, it } from 'vitest'
import { windowSentence } from '@shared/errors'
import { en } from '@shared/errors/en'

/** Said on the command line only: what was typed there. */
const NEVER_IN_THE_WINDOW = /^usage\./
const details = (sentence: string) =>
  Object.fromEntries([...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name!, `<${name!}>`]))

describe('what the window says of a failure', () => {
  it.each(['en', 'zh'] as const)('names no option of the command line, and all that the other sentence names (%s)', (language) => {
    for (const code of Object.keys(en).filter((one) => !NEVER_IN_THE_WINDOW.test(one))) {
      const named = details(en[code as keyof typeof en])
      const said = windowSentence(language, code, named)
      expect(said).not.toMatch(/--[a-z]/)
      for (const value of Object.values(named)) expect(said).toContain(value)
      expect(said).not.toMatch(/\{\w+\}/)
    }
  })
})
