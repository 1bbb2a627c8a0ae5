import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname, uptime } from 'node:os'
import type { Owner } from '../api'

/** Clock ticks since boot (Linux) or the system's own words for when a process began; null when there is no such pid. */
export function processStart(pid: number): string | null {
  if (process.platform === 'linux') return linuxStart(pid)
  if (process.platform === 'win32') {
    return ask('powershell', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`])
  }
  return ask('ps', ['-o', 'lstart=', '-p', String(pid)])
}

function linuxStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The command (field 2) may hold blanks and brackets; what follows its last bracket starts with field 3.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const state = fields[0]
    // A zombie holds its pid but works on nothing any more.
    return state === 'Z' || state === 'X' ? null : fields[19]!
  } catch {
    return null
  }
}

function bootId(): string {
  if (process.platform === 'linux') return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
  if (process.platform === 'darwin') {
    return ask('sysctl', ['-n', 'kern.bootsessionuuid']) ?? bootMinute()
  }
  return ask('powershell', ['-NoProfile', '-Command', '(Get-CimInstance Win32_OperatingSystem).LastBootUpTime.ToFileTimeUtc()']) ?? bootMinute()
}

const bootMinute = (): string => `boot-${Math.round((Date.now() / 1000 - uptime()) / 60)}`

/** Pids mean the same processes only within one host and one pid namespace (containers). */
function host(): string {
  if (process.platform !== 'linux') return hostname()
  return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`
}

function ask(command: string, args: string[]): string | null {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 10_000 }).trim() || null
  } catch {
    return null
  }
}

let machine: { bootId: string; host: string } | null = null

/** How this process, or a child of it, signs its leases. */
export function ownerOf(pid = process.pid): Owner {
  machine ??= { bootId: bootId(), host: host() }
  return { pid, processStart: processStart(pid) ?? '', ...machine }
}

/** Without renewals for this long, a process on another machine or in another container counts as gone. */
export const FOREIGN_SILENCE_MS = 10 * 60_000

/**
 * True only where the owner cannot be alive: the machine was started anew since, the pid is nobody's, or a younger
 * process has it. A process out of sight (another host or container) is judged by its silence alone.
 */
export function isProvablyGone(lease: Owner & { renewedAt: number }, now = Date.now()): boolean {
  const here = ownerOf()
  if (lease.host !== here.host) return now - lease.renewedAt > FOREIGN_SILENCE_MS
  if (lease.bootId !== here.bootId) return true
  const start = processStart(lease.pid)
  return start === null || start !== lease.processStart
}
