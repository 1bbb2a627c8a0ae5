import { writeFile } from 'node:fs/promises'
import { writeFileAtomically } from '@core/formats/lib/atomicFile'

/** A document as JSON, whole or not at all. Throws file.exists, file.unwritable. */
export const writeReport = (file: string, document: unknown, overwrite: boolean): Promise<void> =>
  writeFileAtomically(file, { overwrite }, (temporary) =>
    writeFile(temporary, `${JSON.stringify(document, null, 2)}\n`, { flag: 'wx' }),
  )
