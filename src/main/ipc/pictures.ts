import { dialog } from 'electron'
import { events, pictures, type OutputOf } from '@shared/ipc'
import { isPictureFile } from '@shared/itemImage'
import { ownerOf, type Context } from '../context'
import { hasPicture } from '../pictures/find'
import type { PictureFolders } from '../pictures/folders'
import type { Handle } from './dispatcher'

/** Items that are looked at for the state: enough to see a wrong folder, few enough to answer at once. */
const SAMPLE = 100

/** Folders of items' pictures: which there are, and what is found in them. */
export function servePictures(handle: Handle, context: Context, folders: PictureFolders): void {
  const state = async (datasetId: string): Promise<OutputOf<typeof pictures.getPictures>> => {
    const folder = folders.of(datasetId)
    const { rows } = await context.store().items.page({ datasetId, limit: SAMPLE })
    const names = rows.flatMap(({ picture }) => (picture !== null && isPictureFile(picture) ? [picture] : []))
    if (folder === null) return { folder, named: names.length, found: 0, missing: null }
    const found = await Promise.all(names.map((name) => hasPicture(folder, name)))
    const missing = names[found.indexOf(false)] ?? null
    return { folder, named: names.length, found: found.filter(Boolean).length, missing }
  }
  const changed = (datasetId: string) => context.emit(events.storeChanged, { what: 'datasets', id: datasetId })

  handle(pictures.listPictureFolders, () => ({ datasetIds: folders.datasetIds() }))
  handle(pictures.getPictures, ({ datasetId }) => state(datasetId))
  handle(pictures.choosePictures, async ({ datasetId }) => {
    await context.store().datasets.get(datasetId)
    const { canceled, filePaths } = await dialog.showOpenDialog(ownerOf(context), { properties: ['openDirectory'] })
    if (!canceled && filePaths[0]) {
      folders.grant(datasetId, filePaths[0])
      changed(datasetId)
    }
    return state(datasetId)
  })
  handle(pictures.forgetPictures, ({ datasetId }) => {
    folders.grant(datasetId, null)
    changed(datasetId)
    return {}
  })
}
