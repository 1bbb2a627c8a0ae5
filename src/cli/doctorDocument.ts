import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runtimeFacts } from '@core/runtime/facts'
import { StudioError } from '@shared/errors'
import type { Backend } from '@shared/training'
import { openWorkspace } from '@store/index'
import { version } from '../../package.json'

const BACKENDS: Record<'cuda' | 'cpu' | 'none', Backend> = {
  cuda: 'tensorflow-cuda',
  cpu: 'tensorflow-cpu',
  none: 'javascript',
}

interface Fact {
  name: string
  version: string | null
  level: 'ok' | 'info' | 'warning' | 'error'
  text: string
}

/** What this installation is and would use, and why. Loads no TensorFlow and changes nothing. */
export function doctorDocument(workspace: string) {
  const found = runtimeFacts()
  const { tensorflow, electron, sqlite } = found
  const facts: Fact[] = [
    {
      name: 'tensorflow',
      version: tensorflow.version,
      level: tensorflow.kind === 'none' ? 'warning' : 'ok',
      text: tensorflow.why,
    },
    ...(sqlite ? [{ name: 'sqlite', version: sqlite.version, level: 'ok' as const, text: sqlite.why }] : []),
    ...(electron
      ? [
          {
            name: 'electron',
            version: electron.version,
            level: electron.source === 'official' ? ('ok' as const) : ('info' as const),
            text: electron.why,
          },
        ]
      : []),
    workspaceFact(workspace),
  ]
  return {
    versions: {
      app: version,
      node: found.node,
      tensorflow: tensorflow.version,
      sqlite: sqlite?.version ?? null,
      electron: electron?.version ?? null,
    },
    platform: found.platform,
    backend: BACKENDS[tensorflow.kind],
    device: found.device,
    cores: found.cores,
    memoryBytes: found.memoryBytes,
    library: tensorflow.library,
    cacheFolder: found.cacheFolder,
    workspace,
    facts,
  }
}

function workspaceFact(folder: string): Fact {
  const fact = (level: Fact['level'], text: string): Fact => ({
    name: 'workspace',
    version: null,
    level,
    text,
  })
  if (!existsSync(join(folder, 'studio.sqlite')))
    return fact('info', `${folder} does not exist yet; the first import or run makes it.`)
  try {
    openWorkspace(folder, { readonly: true }).close()
    return fact('ok', `${folder} opens.`)
  } catch (error) {
    return fact('error', error instanceof StudioError ? error.message : String(error))
  }
}
