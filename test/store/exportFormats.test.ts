import { expect, it } from 'vitest'
import { MAPPING_FORMATS } from '@core/formats/mapping'
import { exportFormats, optionsFor } from '@store/views/exporting'

it('offers the choices of every dialect, of one whose choices depend on each other too', () => {
  const { formats } = exportFormats()
  const found = Object.fromEntries(formats.map(({ name, options }) => [name, options]))
  expect(found['minionerec']).toEqual(['base', 'suffix', 'suffixStart', 'key'])
  expect(found['csv']).toEqual(['base', 'suffix', 'suffixStart', 'key', 'columns'])
  expect(found['tokens']).toContain('templates')
  // What the window sends is what the writer takes.
  for (const format of MAPPING_FORMATS) {
    const { defaults } = formats.find(({ name }) => name === format.name)!
    expect(format.options.safeParse(optionsFor(format.name, defaults)).success).toBe(true)
  }
  const constrained = { ...formats.find(({ name }) => name === 'minionerec')!.defaults, base: 1 as const, suffix: 'colliding' as const, suffixStart: 1 as const }
  expect(optionsFor('minionerec', constrained)).toEqual({ base: 1, suffix: 'colliding', suffixStart: 1, key: 'row' })
})
