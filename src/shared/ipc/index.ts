import * as app from './app'
import * as assignments from './assignments'
import * as bundles from './bundles'
import * as codebooks from './codebooks'
import * as collisions from './collisions'
import * as compare from './compare'
import * as configuration from './configuration'
import type { EventContract, Route } from './contract'
import * as datasets from './datasets'
import * as edits from './edits'
import * as encoding from './encoding'
import * as events from './events'
import * as exports from './exports'
import * as importing from './importing'
import * as jobs from './jobs'
import * as mapping from './mapping'
import * as pictures from './pictures'
import * as quality from './quality'
import * as runs from './runs'

export * from './contract'
export {
  app,
  assignments,
  bundles,
  codebooks,
  collisions,
  compare,
  configuration,
  datasets,
  edits,
  encoding,
  events,
  exports,
  importing,
  jobs,
  mapping,
  pictures,
  quality,
  runs,
}

const families = [
  app,
  assignments,
  bundles,
  codebooks,
  collisions,
  compare,
  configuration,
  datasets,
  edits,
  encoding,
  exports,
  importing,
  jobs,
  mapping,
  pictures,
  quality,
  runs,
]

const isRoute = (value: unknown): value is Route =>
  typeof value === 'object' && value !== null && 'input' in value && 'output' in value && 'name' in value

/** Every route by its name: what the dispatcher serves, and nothing else. */
export const ROUTES: ReadonlyMap<string, Route> = new Map(
  families.flatMap((family) => Object.values(family).filter(isRoute)).map((route) => [route.name, route]),
)

/** Every event by its name. */
export const EVENTS: ReadonlyMap<string, EventContract> = new Map(
  Object.values(events).map((event) => [event.name, event] as const),
)
