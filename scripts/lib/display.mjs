import { spawn } from 'node:child_process'
import fs from 'node:fs'

/** Whether a window can be shown. macOS and Windows always have somewhere to show it. */
export function hasDisplay(env = process.env, platform = process.platform) {
  return platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

/**
 * An X server in memory, for tests on machines without a display. Not xvfb-run: that passes no signals on.
 * @returns {Promise<NodeJS.ProcessEnv>} what the environment needs on top
 */
export function displayInMemory() {
  return new Promise((resolve, reject) => {
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      detached: true, // a Ctrl-C in the terminal must not take the display away before the app has closed
    })
    process.once('exit', () => server.kill())
    server.once('error', () =>
      reject(new Error('There is no display, and Xvfb, which stands in for one, is not installed.')),
    )
    server.once('exit', (code) =>
      reject(new Error(`Xvfb, which stands in for a display, ended with ${code}.`)),
    )
    const pipe = server.stdio[3]
    let number = ''
    pipe.on('data', (data) => (number += data))
    // Xvfb writes the number and its newline apart; closing this end between the two would kill it.
    pipe.once('end', () => {
      if (number === '') return
      server.unref()
      resolve({ DISPLAY: `:${number.trim()}`, SID_STUDIO_SOFTWARE_GL: '1' })
    })
  })
}

/**
 * Electron's arguments for this machine: Chromium refuses its sandbox to root, and cannot have it where the
 * system keeps user namespaces from ordinary programs.
 */
export function sandboxArguments() {
  if (process.platform !== 'linux') return []
  return process.getuid?.() === 0 || namespacesAreForbidden() ? ['--no-sandbox'] : []
}

function namespacesAreForbidden() {
  const setting = (/** @type {string} */ name) => {
    try {
      return fs.readFileSync(`/proc/sys/${name}`, 'utf8').trim()
    } catch {
      return null
    }
  }
  return (
    setting('kernel/unprivileged_userns_clone') === '0' ||
    setting('kernel/apparmor_restrict_unprivileged_userns') === '1' ||
    setting('user/max_user_namespaces') === '0'
  )
}
