import fs from 'node:fs'
import path from 'node:path'
import { cached, link } from '../lib/cache.mjs'
import { describeGpu, hasNvidiaGpu, triedDevices } from '../lib/device.mjs'
import {
  compile,
  compiledName,
  failingRuntimes,
  fromRoot,
  hasGlibc,
  nodeRuntime,
  runtimes,
} from '../lib/native.mjs'
import { reachable } from '../lib/network.mjs'
import { modules } from '../lib/paths.mjs'
import { TENSORFLOW, TENSORFLOW_CUDA, TENSORFLOW_VERSION } from '../lib/pins.mjs'
import { run, succeeds } from '../lib/processes.mjs'
import { writePart } from '../lib/record.mjs'
import { megabytes, say, stopwatch } from '../lib/say.mjs'
import { buildTools } from './systemPackages.mjs'
import { libraryFromWheels } from './tensorflowWheels.mjs'

const OFFICIAL_HOST = 'storage.googleapis.com'
const folder = path.join(modules, '@tensorflow/tfjs-node-gpu')
const deps = path.join(folder, 'deps')
const binding = path.join(folder, 'lib/napi-v8/tfjs_binding.node')
const TRY = `process.dlopen({ exports: {} }, ${JSON.stringify(binding)})`
const TRY_GPU = `
  const util = require('util')
  util.isNullOrUndefined ??= (value) => value == null
  util.isArray ??= Array.isArray
  process.exit(require('@tensorflow/tfjs-node-gpu').backend().isUsingGpuDevice ? 0 : 1)`

/**
 * The native TensorFlow library and tfjs's binding to it. On Linux the library comes from TensorFlow's own wheels
 * (current, and pinned by hash); elsewhere from the binding's installer. Without either, training runs in plain
 * JavaScript: slow, so the reason is recorded and said, but no ground to refuse everything else.
 */
export async function tensorflow(/** @type {boolean} */ withElectron) {
  const facts = await choose(withElectron)
  if (facts.kind === 'none')
    say(`TensorFlow: no native library (${facts.why}). Training will be 25 to 200 times slower.`)
  writePart('tensorflow', {
    watch: [fromRoot(binding), ...(facts.library ? [fromRoot(facts.library)] : [])],
    verified: [...runtimes(withElectron).map(({ name }) => name), ...triedDevices()],
    facts,
  })
}

async function choose(withElectron) {
  if (!fs.existsSync(folder))
    return none('npm did not install its optional package @tensorflow/tfjs-node-gpu')
  const host = `${process.platform}-${process.arch}`
  const wheels = hasGlibc() ? TENSORFLOW[host] : undefined
  if (!wheels) return fromInstaller(withElectron)

  let why = 'No NVIDIA GPU was found.'
  if (hasNvidiaGpu() && host === 'linux-x64') {
    try {
      await install('cuda', TENSORFLOW_CUDA, withElectron)
      if (await succeeds(process.execPath, ['-e', TRY_GPU], { timeout: 120_000 })) {
        const facts = native('cuda', 'libtensorflow_cc.so.2', 'An NVIDIA GPU is there, and TensorFlow can use it.')
        return { ...facts, device: await describeGpu() }
      }
      why = 'An NVIDIA GPU is there, but TensorFlow with CUDA found no usable device.'
    } catch (error) {
      why = `An NVIDIA GPU is there, but TensorFlow with CUDA could not be set up: ${error.message.split('\n')[0]}`
    }
    say(`TensorFlow: ${why} Using the CPU.`)
  }
  try {
    await install('cpu', wheels, withElectron)
    return native('cpu', 'libtensorflow_cc.so.2', why)
  } catch (error) {
    say(`TensorFlow: ${error.message}`)
    const second = await fromInstaller(withElectron)
    return second.kind === 'none' ? none(error.message.split('\n')[0]) : second
  }
}

const none = (why) => ({ kind: 'none', version: null, library: null, why })
const native = (kind, library, why, version = TENSORFLOW_VERSION) => ({
  kind,
  version,
  library: path.join(deps, 'lib', library),
  why,
})

/** Library, binding, and the proof that they load. */
async function install(kind, wheels, withElectron) {
  const library = await libraryFromWheels(kind, wheels)
  const isLinked = fs.existsSync(deps) && fs.realpathSync(deps) === fs.realpathSync(library)
  if (!isLinked) link(library, deps)
  if (isLinked && fs.existsSync(binding) && (await failingRuntimes(TRY, withElectron)).length === 0) return
  const built = await compileBinding(kind)
  fs.mkdirSync(path.dirname(binding), { recursive: true })
  fs.rmSync(binding, { force: true })
  fs.copyFileSync(path.join(built, 'tfjs_binding.node'), binding)
  const failing = await failingRuntimes(TRY, withElectron)
  if (failing.length > 0)
    throw new Error(
      `TensorFlow ${TENSORFLOW_VERSION} does not load in ${failing.join(' and ')} on this machine.`,
    )
}

function compileBinding(kind) {
  const { version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'))
  return cached(compiledName(`tfjs-binding-${version}-tf${TENSORFLOW_VERSION}-${kind}-1`), async (part) => {
    await buildTools()
    const time = stopwatch()
    const work = path.join(part, 'work')
    for (const name of ['binding', 'binding.gyp', 'package.json']) {
      fs.cpSync(path.join(folder, name), path.join(work, name), { recursive: true })
    }
    link(fs.realpathSync(deps), path.join(work, 'deps'))
    await compile(work, ['--module_name=tfjs_binding', `--module_path=${part}`, '--napi_build_version=8'])
    fs.rmSync(work, { recursive: true })
    say(
      `TensorFlow: compiled the binding, ${megabytes(fs.statSync(path.join(part, 'tfjs_binding.node')).size)} in ${time()}`,
    )
  })
}

/** What the npm package would do by itself: an older library (2.9.1), for platforms without a pinned wheel. */
async function fromInstaller(withElectron) {
  if (fs.existsSync(binding) && (await failingRuntimes(TRY, withElectron)).length === 0) return installed()
  if (!(await reachable(OFFICIAL_HOST))) return none('the official download cannot be reached from here')
  const time = stopwatch()
  say('TensorFlow: running the official installer')
  try {
    // It calls node-pre-gyp by name.
    const PATH = [path.join(modules, '.bin'), process.env.PATH].join(path.delimiter)
    const kind = process.platform === 'win32' && hasNvidiaGpu() ? 'gpu' : 'cpu'
    const options = { cwd: folder, env: { ...process.env, PATH }, timeout: 900_000 }
    await run(process.execPath, ['scripts/install.js', kind, 'download'], options)
    const failing = await failingRuntimes(TRY, withElectron)
    if (failing.length > 0) return none(`the official library does not load in ${failing.join(' and ')}`)
    say(`TensorFlow: installed in ${time()}`)
    return installed()
  } catch (error) {
    return none(`the official installer failed: ${error.message.split('\n')[0]}`)
  }
}

async function installed() {
  const gpu = hasNvidiaGpu() && (await succeeds(process.execPath, ['-e', TRY_GPU], { timeout: 120_000 }))
  const name =
    { darwin: 'libtensorflow.2.dylib', win32: 'tensorflow.dll' }[process.platform] ?? 'libtensorflow.so.2'
  const facts = native(
    gpu ? 'cuda' : 'cpu',
    name,
    `The official library for ${nodeRuntime()} on ${process.platform}.`,
    'as its installer chose',
  )
  return gpu ? { ...facts, device: await describeGpu() } : facts
}
