import fs from 'node:fs'
import path from 'node:path'
import { cached, downloadFolder } from '../lib/cache.mjs'
import { digestOf } from '../lib/digest.mjs'
import { TENSORFLOW_VERSION, WHEEL_PYTHON } from '../lib/pins.mjs'
import { run } from '../lib/processes.mjs'
import { megabytes, say, stopwatch } from '../lib/say.mjs'
import { unzip } from '../lib/zip.mjs'
import { pipTool } from './systemPackages.mjs'

/** @typedef {{ platforms: string[], bytes: number, wheels: { name: string, version: string, sha256: string }[] }} Wheels */

/**
 * Unpacks TensorFlow's C library and headers into the cache, laid out as the binding's sources expect its `deps`:
 * include/, lib/. NVIDIA's libraries go to nvidia/ beside lib/, where TensorFlow's own run path looks for them.
 * @param {'cpu' | 'cuda'} kind
 * @param {Wheels} pinned
 * @returns {Promise<string>} the folder
 */
export function libraryFromWheels(kind, pinned) {
  return cached(
    `tensorflow-${TENSORFLOW_VERSION}-${kind}-${pinned.wheels[0].sha256.slice(0, 8)}${kind === 'cuda' ? '-2' : ''}`,
    async (part) => {
      const time = stopwatch()
      const { folder, finished } = downloadFolder(`tensorflow-${TENSORFLOW_VERSION}-${kind}`)
      if (!(await allThere(folder, pinned))) await fetch(folder, kind, pinned)
      let sum = 0
      for (const name of wheelsIn(folder)) {
        const { bytes } = await unzip(path.join(folder, name), (entry) => target(entry, part))
        sum += bytes
      }
      for (const name of ['cc', 'framework']) linkNames(path.join(part, 'lib'), name)
      if (kind === 'cuda') linkSolver(path.join(part, 'nvidia'))
      finished()
      say(
        `TensorFlow ${TENSORFLOW_VERSION} (${kind}): unpacked the C library, ${megabytes(sum)} in ${time()}`,
      )
    },
  )
}

/** Where a wheel's entry goes: libraries and the headers that the binding includes; the rest is Python's. */
export function target(entry, part) {
  const library = /^tensorflow\/(libtensorflow_(?:cc|framework)\.so\.2)$/.exec(entry)
  if (library) return path.join(part, 'lib', library[1])
  if (/^nvidia\/\w+\/lib\/[^/]+\.so[.\d]*$/.test(entry)) return path.join(part, entry)
  const header =
    /^tensorflow\/(include\/(?:tensorflow\/c|tensorflow\/core\/platform\/ctstring|tsl\/platform\/ctstring|xla\/tsl\/c\/).*\.h)$/.exec(
      entry,
    )
  return header ? path.join(part, header[1]) : null
}

/** The names that the linker asks for. The cc library holds the C calls too. */
function linkNames(lib, name) {
  const real = `libtensorflow_${name}.so.2`
  const plain = name === 'cc' ? 'libtensorflow.so' : `libtensorflow_${name}.so`
  fs.symlinkSync(real, path.join(lib, plain))
}

/**
 * TensorFlow 2.21 opens NVIDIA's libraries by name from libtensorflow_framework, whose run path has a folder for each of
 * them but cuSOLVER's; and one that lacks means no GPU at all. A link in cuSPARSE's folder lets it be found; what
 * cuSOLVER needs itself lies beside that folder as it does beside its own.
 */
export function linkSolver(/** @type {string} */ nvidia) {
  const solver = path.join(nvidia, 'cusolver/lib')
  for (const name of fs.readdirSync(solver).filter((file) => file.startsWith('libcusolver.so')))
    fs.symlinkSync(path.join('../../cusolver/lib', name), path.join(nvidia, 'cusparse/lib', name))
}

const wheelsIn = (folder) => fs.readdirSync(folder).filter((name) => name.endsWith('.whl'))

/** Whether a killed set-up has left the whole download behind; hashes decide, not names. */
async function allThere(folder, { wheels }) {
  const names = wheelsIn(folder)
  if (names.length !== wheels.length) return false
  const found = await Promise.all(names.map((name) => digestOf(path.join(folder, name), 'sha256', 'hex')))
  return wheels.every(({ sha256 }) => found.includes(sha256))
}

/** pip refuses a file whose hash is not the pinned one. */
async function fetch(folder, kind, { wheels, platforms, bytes }) {
  await pipTool()
  const time = stopwatch()
  say(
    `TensorFlow ${TENSORFLOW_VERSION} (${kind}): fetching its wheel${wheels.length > 1 ? 's' : ''} (${megabytes(bytes)})`,
  )
  fs.rmSync(folder, { recursive: true })
  const temporary = path.join(folder, 'temporary')
  fs.mkdirSync(temporary, { recursive: true })
  const list = path.join(folder, 'requirements.txt')
  fs.writeFileSync(
    list,
    wheels.map(({ name, version, sha256 }) => `${name}==${version} --hash=sha256:${sha256}\n`).join(''),
  )
  const options = [
    '--no-deps',
    '--no-cache-dir',
    '--disable-pip-version-check',
    '--only-binary=:all:',
    '--require-hashes',
    '-q',
  ]
  const host = [
    '--python-version',
    WHEEL_PYTHON,
    ...platforms.flatMap((platform) => ['--platform', platform]),
  ]
  // pip's temporary files stay in the download's folder: a killed pip leaves nothing elsewhere.
  const env = { ...process.env, TMPDIR: temporary }
  await run('python3', ['-m', 'pip', 'download', ...options, ...host, '-d', folder, '-r', list], { env })
  say(`TensorFlow ${TENSORFLOW_VERSION} (${kind}): fetched in ${time()}`)
}
