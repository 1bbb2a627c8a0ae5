import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { build } from '../lib/build.mjs'
import { closingLine, playwrightCounts, sum, vitestCounts } from '../lib/counts.mjs'
import { displayInMemory, hasDisplay } from '../lib/display.mjs'
import { foreground } from '../lib/foreground.mjs'
import { modules, root } from '../lib/paths.mjs'
import { run } from '../lib/processes.mjs'
import { stopwatch } from '../lib/say.mjs'
import { setUp } from '../setup.mjs'

const tool = (/** @type {string} */ file) => path.join(modules, file)
const NOTHING = { passed: 0, failed: 0, skipped: 0 }

/** What the last check found of files that have not changed since is used again. */
const remembered = (/** @type {string} */ name) => [
  '--noEmit',
  '--incremental',
  '--tsBuildInfoFile',
  path.join(modules, `.cache/types.${name}.tsbuildinfo`),
]

/** In order. Each check without a runner of its own (types, lint, build) counts as one test. */
const SUITES = {
  types: () =>
    check('types', [
      [tool('typescript/bin/tsc'), '-p', 'tsconfig.node.json', ...remembered('node')],
      [tool('vue-tsc/bin/vue-tsc.js'), '-p', 'tsconfig.web.json', ...remembered('web')],
    ]),
  lint: () => check('lint', [[tool('eslint/bin/eslint.js'), '.', '--max-warnings', '0']]),
  build: buildAll,
  unit,
  e2e,
}

/**
 * Runs everything, or what `--only` names; whatever follows goes to that suite's runner.
 * The last line printed is the sum of all counts.
 * @param {string[]} args
 * @returns {Promise<number>} exit status
 */
export async function test(args) {
  const only = args[0] === '--only' ? args[1] : null
  if (only !== null && !(only in SUITES)) {
    console.error(`--only takes one of: ${Object.keys(SUITES).join(', ')}`)
    return 2
  }
  const rest = only === null ? args : args.slice(2)
  let total = { ...NOTHING, failed: 1 }
  try {
    await setUp('app')
    const names = only === null ? Object.keys(SUITES) : only === 'e2e' ? ['build', 'e2e'] : [only]
    const counts = []
    for (const name of names) {
      if (name === 'e2e' && counts.some(({ suite, failed }) => suite === 'build' && failed > 0)) continue
      counts.push({ suite: name, ...(await SUITES[name](rest)) })
    }
    total = sum(counts)
    console.log('')
    for (const { suite, ...count } of counts) console.log(`${suite.padEnd(6)} ${closingLine(count)}`)
  } catch (error) {
    console.error(`[set-up] ${error.message}`)
  }
  console.log(closingLine(total))
  return total.failed === 0 ? 0 : 1
}

/** Several commands that make one check; what they have to say is shown only when one fails. */
async function check(name, commands) {
  const time = stopwatch()
  const problems = []
  for (const command of commands) {
    await run(process.execPath, command).catch((error) => problems.push(error.output || error.message))
  }
  if (problems.length > 0) console.log(problems.join('\n'))
  console.log(`${name}: ${problems.length === 0 ? 'passed' : 'failed'} in ${time()}`)
  return problems.length === 0 ? { ...NOTHING, passed: 1 } : { ...NOTHING, failed: 1 }
}

async function buildAll() {
  try {
    await build()
    return { ...NOTHING, passed: 1 }
  } catch (error) {
    console.log(error.message)
    return { ...NOTHING, failed: 1 }
  }
}

async function unit(rest) {
  const report = reportFile()
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const status = await foreground(process.execPath, [
    tool('vitest/vitest.mjs'),
    'run',
    '--passWithNoTests',
    ...reporters,
    ...rest,
  ])
  return vitestCounts(readReport(report), status)
}

async function e2e(rest) {
  const folder = path.join(root, 'test/e2e')
  const config = ['playwright.config.ts', 'test/e2e/playwright.config.ts']
    .map((file) => path.join(root, file))
    .find(fs.existsSync)
  const hasTests =
    fs.existsSync(folder) &&
    fs.readdirSync(folder, { recursive: true }).some((file) => /\.(spec|test)\.ts$/.test(String(file)))
  if (!config || !hasTests) {
    console.log('e2e: there are no end-to-end tests')
    return NOTHING
  }
  const report = reportFile()
  const env = {
    ...process.env,
    ...(hasDisplay() ? {} : await displayInMemory()),
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  }
  const args = [tool('@playwright/test/cli.js'), 'test', '--config', config, '--reporter=list,json', ...rest]
  const status = await foreground(process.execPath, args, env)
  return playwrightCounts(readReport(report), status)
}

function reportFile() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sid-studio-report-'))
  process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }))
  return path.join(folder, 'report.json')
}

function readReport(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}
