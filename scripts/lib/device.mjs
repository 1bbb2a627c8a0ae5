import { existsSync } from 'node:fs'
import path from 'node:path'

/** Whether a person wants the CPU, whatever the machine has. The engine keeps to it too: a library with CUDA serves. */
export const wantsCpu = (env = process.env) => env.SID_STUDIO_DEVICE === 'cpu'

/** Whether an NVIDIA driver is there. Files only, no program is started. SID_STUDIO_DEVICE=cpu says no. */
export function hasNvidiaGpu(env = process.env) {
  if (wantsCpu(env) || process.platform === 'darwin') return false
  if (existsSync('/proc/driver/nvidia/version') || existsSync('/dev/nvidia0')) return true
  const name = process.platform === 'win32' ? 'nvidia-smi.exe' : 'nvidia-smi'
  return (env.PATH ?? '').split(path.delimiter).some((folder) => existsSync(path.join(folder, name)))
}

/** What TensorFlow was tried with here, as a part's record names it; none where the CPU is asked for, which any serves. */
export function triedDevices(env = process.env) {
  if (wantsCpu(env)) return []
  return [hasNvidiaGpu(env) ? 'gpu' : 'no gpu']
}

/** The first GPU's name, memory and driver as the driver tells them; null where it tells nothing. */
export async function describeGpu(ask = askDriver) {
  try {
    const [name, mebibytes, driver] = (await ask()).split('\n')[0].split(', ')
    return name && driver ? `${name}, ${(Number(mebibytes) / 1024).toFixed(0)} GiB, driver ${driver}` : null
  } catch {
    return null
  }
}

async function askDriver() {
  const { run } = await import('./processes.mjs') // not at the top: every start reads this file
  const query = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader,nounits']
  return run('nvidia-smi', query, { timeout: 30_000 })
}
