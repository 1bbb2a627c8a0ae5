import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { linkSolver, target } from '../../scripts/steps/tensorflowWheels.mjs'
import { unzip } from '../../scripts/lib/zip.mjs'
import { temporaryFolder } from './folder'

const bytes = (text: string) => new TextEncoder().encode(text)
const LONG = bytes('the same words again and again, '.repeat(500))

function zipWith(files: Parameters<typeof zipSync>[0]) {
  const folder = temporaryFolder()
  const zip = join(folder, 'made.zip')
  writeFileSync(zip, zipSync(files))
  return { zip, into: (name: string) => join(folder, 'out', name) }
}

describe('unzip', () => {
  it('writes the chosen entries, packed or stored, and nothing else', async () => {
    const { zip, into } = zipWith({
      'a/packed.txt': LONG,
      'a/stored.txt': [LONG, { level: 0 }],
      'b/left.txt': bytes('x'),
      'a/empty': bytes(''),
    })
    const written = await unzip(zip, (name) => (name.startsWith('a/') ? into(name) : null))
    expect(written).toEqual({ files: 3, bytes: 2 * LONG.length })
    expect(readFileSync(into('a/packed.txt'))).toEqual(Buffer.from(LONG))
    expect(readFileSync(into('a/stored.txt'))).toEqual(Buffer.from(LONG))
    expect(statSync(into('a/empty')).size).toBe(0)
    expect(existsSync(into('b/left.txt'))).toBe(false)
  })

  it('keeps the permission to execute', async () => {
    const { zip, into } = zipWith({ program: [LONG, { os: 3, attrs: 0o755 << 16 }] })
    await unzip(zip, into)
    expect(statSync(into('program')).mode & 0o111).toBe(0o111)
  })

  it('refuses a file that is cut short, with its name', async () => {
    const { zip, into } = zipWith({ 'a.txt': LONG })
    truncateSync(zip, statSync(zip).size - 10)
    await expect(unzip(zip, into)).rejects.toThrow(`${zip} is not a whole zip file`)
  })

  it('refuses an entry whose bytes are not those that were packed', async () => {
    const { zip, into } = zipWith({ 'a.txt': [LONG, { level: 0 }] })
    const content = readFileSync(zip)
    content[content.indexOf('words')] = 0x57 // 'W'
    writeFileSync(zip, content)
    await expect(unzip(zip, into)).rejects.toThrow('a.txt does not come out whole')
  })
})

describe('what is taken from a TensorFlow wheel', () => {
  it('is the two libraries, the headers that the binding includes, and NVIDIA’s libraries', () => {
    expect(target('tensorflow/libtensorflow_cc.so.2', '/c')).toBe('/c/lib/libtensorflow_cc.so.2')
    expect(target('tensorflow/libtensorflow_framework.so.2', '/c')).toBe(
      '/c/lib/libtensorflow_framework.so.2',
    )
    expect(target('tensorflow/include/tensorflow/c/eager/c_api.h', '/c')).toBe(
      '/c/include/tensorflow/c/eager/c_api.h',
    )
    expect(target('nvidia/cudnn/lib/libcudnn.so.9', '/c')).toBe('/c/nvidia/cudnn/lib/libcudnn.so.9')
  })

  it('is nothing of Python’s, of the other headers, or outside the folder', () => {
    for (const name of [
      'tensorflow/python/_pywrap_tensorflow_internal.so',
      'tensorflow/include/Eigen/Core',
      'nvidia/cudnn/include/cudnn.h',
      'tensorflow/../../etc/libtensorflow_cc.so.2',
    ]) {
      expect(target(name, '/c')).toBeNull()
    }
  })
})

describe('NVIDIA’s libraries beside TensorFlow', () => {
  it('have cuSOLVER where TensorFlow’s run path looks for it: in cuSPARSE’s folder', () => {
    const nvidia = temporaryFolder()
    for (const part of ['cusolver', 'cusparse']) mkdirSync(join(nvidia, part, 'lib'), { recursive: true })
    for (const name of ['libcusolver.so.11', 'libcusolverMg.so.11']) writeFileSync(join(nvidia, 'cusolver/lib', name), name)
    linkSolver(nvidia)
    expect(readdirSync(join(nvidia, 'cusparse/lib'))).toEqual(['libcusolver.so.11'])
    expect(readFileSync(join(nvidia, 'cusparse/lib/libcusolver.so.11'), 'utf8')).toBe('libcusolver.so.11')
  })
})
