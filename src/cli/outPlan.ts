import { exportPaths, MAPPING_FORMATS, mappingFormat, type MappingFormatName } from '@core/formats/mapping'
import { refuseUnwritable } from './refuseUnwritable'

export interface OutPlan {
  path: string
  format: MappingFormatName
  force: boolean
}

/**
 * Where `train --out` will write, and in which dialect: the one whose ending the name has, else csv. Refused at once
 * where it could not be written after hours of training. Throws file.exists, file.noFolder.
 */
export async function outPlan(path: string, force: boolean): Promise<OutPlan> {
  const format = formatOf(path)
  const { files, manifest } = exportPaths(mappingFormat(format), path)
  refuseUnwritable(path, force, [...files, manifest])
  return { path, format, force }
}

function formatOf(path: string): MappingFormatName {
  const name = path.toLowerCase()
  // `.index.json` before `.json`; lc-rec comes before minionerec, which writes the same bytes and one file more.
  const byEnding = MAPPING_FORMATS.filter((format) =>
    format.endings.some((ending) => ending !== '' && name.endsWith(ending)),
  )
  return byEnding[0]?.name ?? 'csv'
}
