import { basename, join } from 'node:path'
import { resourcesFolder } from '@core/configuration'
import { importing as routes } from '@shared/ipc'
import type { Context } from '../context'
import type { JobHost } from '../services/jobHost'
import type { Handle } from './dispatcher'

export function serveImporting(handle: Handle, { store, tokens }: Context, jobs: JobHost): void {
  handle(routes.inspectFile, ({ token, role }) => store().views.inspectFile(tokens.path(token, 'read'), role))
  handle(routes.joinReport, ({ token, embedding, idColumn, metadataToken, key }) =>
    store().views.joinReport({ file: tokens.path(token, 'read'), embedding, idColumn, metadata: tokens.path(metadataToken, 'read'), key }),
  )
  handle(routes.startImport, async ({ token, name, embedding, idColumn, metadata, titleColumn, pictureColumn, nonfinite }) => {
    const file = tokens.path(token, 'read')
    return {
      jobId: await jobs.start({
        kind: 'import',
        title: basename(file),
        input: {
          file, name, embedding, idColumn, nonfinite,
          metadata: metadata && { file: tokens.path(metadata.token, 'read'), key: metadata.key, titleColumn, pictureColumn },
        },
      }),
    }
  })
  handle(routes.importDemo, async () => {
    const demo = join(resourcesFolder(), 'demo')
    return {
      jobId: await jobs.start({
        kind: 'import',
        title: 'emoji',
        input: {
          file: join(demo, 'embeddings.npy'), name: 'emoji', idColumn: null, nonfinite: 'refuse',
          metadata: { file: join(demo, 'items.csv'), key: 'id', titleColumn: 'title', pictureColumn: 'emoji' },
        },
      }),
    }
  })
}
