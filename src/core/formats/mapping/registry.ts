import { StudioError } from '@shared/errors'
import { alSid } from './alSid'
import { csv, tsv } from './delimited'
import { MAPPING_FORMAT_NAMES, type MappingFormat, type MappingFormatName } from './format'
import { grid } from './grid'
import { jsonl } from './jsonl'
import { lcRec } from './lcRec'
import { minionerec } from './minionerec'
import { npy } from './npy'
import { openonerec } from './openonerec'
import { parquet } from './parquet'
import { tiger } from './tiger'
import { tokens } from './tokens'
import { torcheasyrec } from './torcheasyrec'

/** Every dialect, in the order in which they are offered. Dialogs, command line and tests all go through this. */
export const MAPPING_FORMATS: readonly MappingFormat[] = [
  csv, tsv, jsonl, parquet, npy, lcRec, minionerec, grid, torcheasyrec, openonerec, alSid, tiger, tokens,
]

/** Throws mapping.unknownFormat with the names there are. */
export function mappingFormat(name: string): MappingFormat {
  const found = MAPPING_FORMATS.find((format) => format.name === name)
  if (!found) throw new StudioError('mapping.unknownFormat', { format: name, formats: [...MAPPING_FORMAT_NAMES] })
  return found
}

export type { MappingFormatName }
