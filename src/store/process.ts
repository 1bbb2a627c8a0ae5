import { toErrorValue, StudioError } from '@shared/errors'
import type { StoreNotice, StoreReply, StoreRequest } from './client'
import { isRemoteMethod } from './methods'
import { createViews } from './views'
import { openWorkspace, type Workspace } from './workspace'

/** Where requests come from: Electron's parent port, or a Node parent's pipe. Only this much of either is needed. */
interface Parent {
  send(message: StoreReply | StoreNotice): void
  listen(answer: (request: StoreRequest) => void): void
}

interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (message: { data: unknown }) => void): void
}

function findParent(): Parent {
  // Electron gives its utility processes a parent port; the store knows no Electron, only this shape.
  const port = (process as NodeJS.Process & { parentPort?: ParentPort }).parentPort
  if (port) {
    return {
      send: (message) => port.postMessage(message),
      listen: (answer) => port.on('message', ({ data }) => answer(data as StoreRequest)),
    }
  }
  if (!process.send) throw new Error('the store process was started without a parent')
  // A parent that is gone needs no answers, and nothing else keeps this process.
  process.once('disconnect', () => process.exit(0))
  return {
    send: (message) => void process.send?.(message),
    listen: (answer) => void process.on('message', answer),
  }
}

type Method = (...args: unknown[]) => unknown

/** `repository.method` of the workspace or the views; own members only, so that no name reaches a prototype. */
function methodOf(workspace: Workspace, views: object, name: string): Method {
  const [repository = '', method = ''] = name.split('.')
  const table = { ...workspace, views } as Record<string, unknown>
  if (isRemoteMethod(name) && Object.hasOwn(table, repository)) {
    const methods = table[repository] as Record<string, Method>
    if (typeof methods === 'object' && Object.hasOwn(methods, method)) return methods[method]!
  }
  throw new StudioError('store.unknownMethod', { method: name.slice(0, 80) })
}

/** Answers one request after the other: SQLite is synchronous, and so is the order in which a window sees its writes. */
function serve(parent: Parent, folder: string): void {
  let workspace: Workspace
  try {
    workspace = openWorkspace(folder, { onSlowQuery: (slow) => parent.send({ notice: 'slow', ...slow }) })
    workspace.leases.reapInterrupted()
    workspace.maintenance.sweepOrphans()
  } catch (error) {
    parent.send({ notice: 'failed', error: toErrorValue(error) })
    parent.listen(({ id, method }) => (method === 'close' ? process.exit(0) : parent.send({ id, ok: false, error: toErrorValue(error) })))
    return
  }
  const views = createViews(workspace)
  parent.listen(({ id, method, args }) => {
    if (method === 'close') {
      workspace.close()
      process.exit(0)
    }
    try {
      const answer = methodOf(workspace, views, method)(...args)
      // Repositories answer at once; only views that look into a foreign file have to wait for it.
      if (answer instanceof Promise) answer.then((data: unknown) => parent.send({ id, ok: true, data }), (error: unknown) => parent.send({ id, ok: false, error: toErrorValue(error) }))
      else parent.send({ id, ok: true, data: answer })
    } catch (error) {
      parent.send({ id, ok: false, error: toErrorValue(error) })
    }
  })
  parent.send({ notice: 'ready' })
}

serve(findParent(), process.argv[2] ?? '')
