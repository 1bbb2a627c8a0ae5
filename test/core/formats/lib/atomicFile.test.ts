import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FileSink, writeAtomically, writeFileAtomically } from '@core/formats/lib/atomicFile'
import { NpyWriter } from '@core/formats/lib/npy'
import { StudioError } from '@shared/errors'

const scratch = () => mkdtempSync(join(tmpdir(), 'sid-atomic-'))
const failing = (code: string) => Object.assign(new Error('as the system says'), { code })

describe('a file written atomically', () => {
  it('appears whole, under its own name', async () => {
    const path = join(scratch(), 'a.txt')
    const seen = await writeFileAtomically(path, {}, async (temporary) => {
      expect(temporary).not.toBe(path)
      await FileSink.with(temporary, async (sink) => {
        await sink.write('one ')
        await sink.writeBytes(Buffer.from('two'))
        await sink.write(' three')
      })
      return 3
    })
    expect(seen).toBe(3)
    expect(readFileSync(path, 'utf8')).toBe('one two three')
  })
  it('leaves what was there, and nothing else, when writing fails', async () => {
    const folder = scratch()
    const path = join(folder, 'a.txt')
    writeFileSync(path, 'before')
    const attempt = writeFileAtomically(path, { overwrite: true }, async (temporary) => {
      writeFileSync(temporary, 'half')
      throw failing('ENOSPC')
    })
    await expect(attempt).rejects.toThrow(expect.objectContaining({ code: 'file.diskFull', details: { file: path } }))
    expect(readFileSync(path, 'utf8')).toBe('before')
    expect(readdirSync(folder)).toEqual(['a.txt'])
  })
  it('names the file that the person knows, not the temporary one', async () => {
    const path = join(scratch(), 'a.npy')
    const attempt = writeFileAtomically(path, {}, async (temporary) => {
      throw new StudioError('file.diskFull', { file: temporary })
    })
    await expect(attempt).rejects.toThrow(expect.objectContaining({ details: { file: path } }))
  })
  it.each([['ENOENT', 'its folder does not exist'], ['EACCES', 'you may not write there'], ['EROFS', 'that disk is read-only']])(
    'says what %s means', async (code, reason) => {
      const attempt = writeFileAtomically(join(scratch(), 'a'), {}, () => Promise.reject(failing(code)))
      await expect(attempt).rejects.toThrow(expect.objectContaining({ code: 'file.unwritable', details: expect.objectContaining({ reason }) as unknown }))
    })
  it('lets a defect pass as what it is', async () => {
    await expect(writeFileAtomically(join(scratch(), 'a'), {}, () => Promise.reject(new TypeError('bug')))).rejects.toThrow(TypeError)
  })
})

describe('several files and folders', () => {
  it('appear together or not at all', async () => {
    const folder = scratch()
    const targets = [{ path: join(folder, 'd'), folder: true }, { path: join(folder, 'm.json') }]
    await expect(writeAtomically(targets, {}, async ([inside]) => {
      writeFileSync(join(inside!, 'x'), '1')
      throw new Error('no')
    })).rejects.toThrow('no')
    expect(readdirSync(folder)).toEqual([])
    await writeAtomically(targets, {}, async ([inside, file]) => {
      writeFileSync(join(inside!, 'x'), '1')
      writeFileSync(file!, '{}')
    })
    expect(readdirSync(folder).sort()).toEqual(['d', 'm.json'])
  })
  it('replace an older folder whole', async () => {
    const folder = scratch()
    mkdirSync(join(folder, 'd'))
    writeFileSync(join(folder, 'd', 'old'), '')
    const target = [{ path: join(folder, 'd'), folder: true }]
    await expect(writeAtomically(target, {}, async () => undefined)).rejects.toThrow(expect.objectContaining({ code: 'file.exists' }))
    await writeAtomically(target, { overwrite: true }, async ([inside]) => (await NpyWriter.create(join(inside!, 'new'), '<i4', 1)).close())
    expect(readdirSync(folder)).toEqual(['d'])
    expect(readdirSync(join(folder, 'd'))).toEqual(['new'])
  })
})
