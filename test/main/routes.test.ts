import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import * as ipc from '@shared/ipc'

it('serves every route that a contract promises', () => {
  const folder = join(import.meta.dirname, '../../src/main/ipc')
  const code = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8')).join('\n')
  const isRoute = (value: unknown): value is ipc.Route => typeof value === 'object' && value !== null && 'input' in value && 'output' in value
  const families = Object.values(ipc).filter((one) => typeof one === 'object' && !(one instanceof Map))
  const routes = families.flatMap((family) => Object.entries(family as Record<string, unknown>)).flatMap(([name, value]) => (isRoute(value) ? [[name, value] as const] : []))
  expect(routes.length).toBeGreaterThan(50)
  expect(routes.filter(([name]) => !new RegExp(`handle\\(\\s*\\w+\\.${name}\\b`).test(code)).map(([, route]) => route.name)).toEqual([])
})
