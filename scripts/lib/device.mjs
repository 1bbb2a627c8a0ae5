import { existsSync } from 'node:fs'
import path from 'node:path'

/** Whether an NVIDIA driver is there. Files only, no program is started. SID_STUDIO_DEVICE=cpu says no. */
export function hasNvidiaGpu(env = process.env) {
  if (env.SID_STUDIO_DEVICE === 'cpu' || process.platform === 'darwin') return false
  if (existsSync('/proc/driver/nvidia/version') || existsSync('/dev/nvidia0')) return true
  const name = process.platform === 'win32' ? 'nvidia-smi.exe' : 'nvidia-smi'
  return (env.PATH ?? '').split(path.delimiter).some((folder) => existsSync(path.join(folder, name)))
}
