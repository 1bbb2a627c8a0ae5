import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { PictureFolders } from '../../../src/main/pictures/folders'

const top = mkdtempSync(join(tmpdir(), 'sid-studio-folders-'))
afterAll(() => rmSync(top, { recursive: true, force: true }))

describe('the folder of a dataset’s pictures', () => {
  const file = () => join(top, 'user', 'picture-folders.json')
  it('is none until a person grants it, is remembered by the next start, and can be taken back', () => {
    const folders = new PictureFolders(file)
    expect([folders.of('d1'), folders.datasetIds()]).toEqual([null, []])
    folders.grant('d1', '/pictures')
    folders.grant('d2', '/others')
    folders.grant('d2', null)
    const later = new PictureFolders(file)
    expect([later.of('d1'), later.of('d2'), later.datasetIds()]).toEqual(['/pictures', null, ['d1']])
  })
  it('goes with its dataset', () => {
    const folders = new PictureFolders(file)
    folders.grant('d3', '/pictures')
    folders.forget('d3')
    folders.forget('never granted')
    expect(new PictureFolders(file).of('d3')).toBeNull()
  })
  it.each(['', '[]', '{"d1": 7}', '{"d1": ""}', 'not JSON'])('is none where the file was spoilt: %s', (text) => {
    const spoilt = join(top, 'spoilt.json')
    writeFileSync(spoilt, text)
    expect(new PictureFolders(() => spoilt).of('d1')).toBeNull()
  })
})
