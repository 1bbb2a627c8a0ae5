import type { RuntimeFacts } from '@core/runtime/facts'
import type { DoctorReport } from '@shared/ipc/app'

const BACKENDS = { cuda: 'tensorflow-cuda', cpu: 'tensorflow-cpu', none: 'javascript' } as const

/** The engine and device report of the settings page and the status line. */
export function doctorReport(facts: RuntimeFacts, app: { app: string; electron: string | null; chrome: string | null }): DoctorReport {
  const { tensorflow, electron, sqlite } = facts
  const told: DoctorReport['facts'] = [
    { name: 'tensorflow', level: tensorflow.kind === 'none' ? 'warning' : 'ok', text: tensorflow.why },
    ...(electron ? [{ name: 'electron', level: electron.source === 'official' ? ('ok' as const) : ('info' as const), text: electron.why }] : []),
    ...(sqlite ? [{ name: 'sqlite', level: 'ok' as const, text: sqlite.why }] : []),
  ]
  return {
    versions: { ...app, node: facts.node, tensorflow: tensorflow.version, sqlite: sqlite?.version ?? null },
    backend: BACKENDS[tensorflow.kind],
    device: facts.device,
    cores: facts.cores,
    threads: facts.cores,
    memoryBytes: facts.memoryBytes,
    facts: told,
  }
}
