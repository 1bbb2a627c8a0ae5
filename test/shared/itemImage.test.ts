import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isPictureFile, itemImageOf, itemImageUrl } from '@shared/itemImage'

it('an item’s picture has an address that names it exactly, whatever it is called', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (datasetId, picture) => {
      expect(itemImageOf(itemImageUrl(datasetId, picture))).toEqual({ datasetId, picture })
    }),
  )
})

it('another address names none', () => {
  for (const address of ['item-image://items/', 'item-image://items/a.png', 'item-image://d1/?datasetId=d1&picture=a.png', 'item-image://items/?picture=a.png'])
    expect(itemImageOf(address)).toBeNull()
})

it.each([
  ['a.png', true], ['shoes/Blue one.JPEG', true], ['C:\\pictures\\a.webp', true], ['/data/a.gif', true], ['🐙', false], ['', false],
  ['a.svg', false], ['https://example.invalid/a.png', false], ['file:///etc/a.png', false], ['data:image/png;base64,a.png', false],
])('%s names a picture file: %s', (value, expected) => expect(isPictureFile(value)).toBe(expected))
