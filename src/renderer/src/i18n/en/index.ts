import { assignments } from './assignments'
import { bundles } from './bundles'
import { charts } from './charts'
import { codebooks } from './codebooks'
import { collisions } from './collisions'
import { common } from './common'
import { compare } from './compare'
import { configuration } from './configuration'
import { datasets } from './datasets'
import { encoding } from './encoding'
import { exporting } from './exporting'
import { importing } from './importing'
import { items } from './items'
import { newRun } from './newRun'
import { quality } from './quality'
import { run } from './run'
import { runs } from './runs'
import { settings } from './settings'
import { shell } from './shell'

/** Every text of the window in English, split by page. */
export const en = {
  assignments,
  bundles,
  charts,
  codebooks,
  collisions,
  common,
  compare,
  configuration,
  datasets,
  encoding,
  exporting,
  importing,
  items,
  newRun,
  quality,
  run,
  runs,
  settings,
  shell,
}
