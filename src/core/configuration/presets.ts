import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PRESETS, type Configuration, type PresetName } from '@shared/configuration'
import { StudioError } from '@shared/errors'
import { nearestName } from './nearest'
import { configurationFromYaml } from './parse'

/** The folder of what ships with the program: found upwards from the code, built or not, packaged or not. */
export function resourcesFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    for (const candidate of [join(folder, 'resources'), join(`${folder}.unpacked`, 'resources')])
      if (existsSync(join(candidate, 'presets'))) return candidate
    if (folder === dirname(folder)) throw new Error('resources/presets is missing from this installation')
  }
}

/** One of the bundled presets. Throws usage.badArgument for another name. */
export function preset(name: string): Configuration {
  if (!PRESETS.includes(name as PresetName)) {
    const near = nearestName(name, PRESETS)
    throw new StudioError('usage.badArgument', {
      argument: `--preset ${name}`,
      reason: `there is no such preset${near ? `; did you mean ${near}?` : ''} (${PRESETS.join(', ')})`,
    })
  }
  return configurationFromYaml(readFileSync(join(resourcesFolder(), 'presets', `${name}.yaml`), 'utf8'))
}

export const allPresets = (): { name: PresetName; configuration: Configuration }[] => PRESETS.map((name) => ({ name, configuration: preset(name) }))
