import { triedDevices } from './device.mjs'
import { isSatisfied, readRecord } from './record.mjs'

/** What each entry point needs. The command line needs no window: no Electron, no GTK, no X server. */
export const PARTS = {
  cli: ['packages', 'sqlite', 'tensorflow'],
  app: ['packages', 'system', 'electron', 'sqlite', 'tensorflow'],
}

/**
 * The parts that are not as set-up left them. Looks at files' sizes and times only; starts no process.
 * @param {'cli' | 'app'} profile
 * @returns {string[]}
 */
export function missingParts(profile) {
  const { parts } = readRecord()
  const runtimes = [`node ${process.version}`]
  if (profile === 'app') runtimes.push(`electron ${parts.electron?.facts.version}`)
  const required = { sqlite: runtimes, tensorflow: [...runtimes, ...triedDevices()] }
  return PARTS[profile].filter((name) => !isSatisfied(parts[name], required[name]))
}
