import { describe, expect, it } from 'vitest'
import { CONFIGURATION_KEYS } from '@shared/configuration'
import { configurationHelp } from '@shared/help'

describe('the help of configuration keys', () => {
  it('says one or two sentences about every key in both languages', () => {
    for (const key of CONFIGURATION_KEYS) {
      expect(configurationHelp('en', key), key).toMatch(/^\S[^{}]{20,260}[.]$/)
      expect(configurationHelp('zh', key), key).toMatch(/^\S[^{}]{6,130}。$/)
    }
  })
})
