import { readFileSync } from 'node:fs'
import { totalmem } from 'node:os'

/** How often the kernel has killed for lack of memory, by its own counters; null where it keeps none. */
export function kernelMemoryKills(): number | null {
  const counted = [
    counter('/proc/vmstat', 'oom_kill'),
    counter('/sys/fs/cgroup/memory.events', 'oom_kill'),
    counter('/sys/fs/cgroup/memory/memory.oom_control', 'oom_kill'),
  ].filter((count) => count !== null)
  return counted.length ? counted.reduce((sum, count) => sum + count, 0) : null
}

/** Memory that a process may take before the kernel ends it: the machine's, or its container's where smaller. */
export function memoryLimitBytes(): number {
  const limits = ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes']
    .map((file) => Number(read(file)))
    .filter((bytes) => Number.isFinite(bytes) && bytes > 0)
  return Math.min(totalmem(), ...limits)
}

function counter(file: string, name: string): number | null {
  const line = read(file)
    ?.split('\n')
    .find((text) => text.startsWith(`${name} `))
  const count = Number(line?.slice(name.length + 1))
  return line && Number.isFinite(count) ? count : null
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null // another system, or a kernel without it
  }
}
