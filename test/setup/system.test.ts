import { describe, expect, it } from 'vitest'
import { hasNvidiaGpu } from '../../scripts/lib/device.mjs'
import { hasDisplay } from '../../scripts/lib/display.mjs'
import { parseLoaderCache, pickCandidates } from '../../scripts/steps/systemPackages.mjs'

describe('system packages', () => {
  it('are found in the loader’s list by their exact names', () => {
    const list = `2 libs found in cache
\tlibnss3.so (libc6,x86-64) => /lib/x86_64-linux-gnu/libnss3.so
\tlibgtk-3.so.0 (libc6,x86-64) => /lib/x86_64-linux-gnu/libgtk-3.so.0
\tlibdrm.so.20 (libc6,x86-64) => /lib/libdrm.so.20`
    expect([...parseLoaderCache(list, ['libnss3.so', 'libdrm.so.2'])]).toEqual([
      ['libnss3.so', '/lib/x86_64-linux-gnu/libnss3.so'],
    ])
  })

  it('take the name that this release knows: newer Debian and Ubuntu renamed some', () => {
    const names = [['libasound2t64', 'libasound2'], ['libnss3']]
    const bookworm =
      'libasound2:\n  Installed: (none)\n  Candidate: 1.2.8-1+b1\nlibnss3:\n  Candidate: 2:3.87\n'
    const noble =
      'libasound2t64:\n  Candidate: 1.2.11\nlibasound2:\n  Installed: (none)\n  Candidate: (none)\nlibnss3:\n  Candidate: 3.98\n'
    expect(pickCandidates(names, bookworm)).toEqual(['libasound2', 'libnss3'])
    expect(pickCandidates(names, noble)).toEqual(['libasound2t64', 'libnss3'])
  })
})

describe('the machine', () => {
  it('has a display where X or Wayland is named; macOS and Windows always have one', () => {
    expect(hasDisplay({}, 'linux')).toBe(false)
    expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true)
    expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true)
    expect(hasDisplay({}, 'darwin')).toBe(true)
  })

  it('uses no GPU where a person wants the CPU', () => {
    expect(hasNvidiaGpu({ SID_STUDIO_DEVICE: 'cpu', PATH: process.env['PATH'] })).toBe(false)
  })
})
