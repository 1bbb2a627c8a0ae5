import { pictures } from '@shared/ipc'
import { isPictureFile, itemImageUrl } from '@shared/itemImage'
import { computed, inject, provide, toValue, type InjectionKey, type MaybeRefOrGetter } from 'vue'
import { useAsk } from '@/bridge/ask'

/** The address of a picture that an item names; null where it is no file, or nobody has shown where it lies. */
export type PictureAddress = (picture: string) => string | null

const KEY: InjectionKey<PictureAddress> = Symbol('pictures')

/** Below this component, items' pictures are of this dataset. */
export function providePictures(datasetId: MaybeRefOrGetter<string | null>): void {
  const granted = useAsk(pictures.listPictureFolders, {})
  const known = computed(() => new Set(granted.data.value?.datasetIds ?? []))
  provide(KEY, (picture) => {
    const id = toValue(datasetId)
    return id !== null && known.value.has(id) && isPictureFile(picture) ? itemImageUrl(id, picture) : null
  })
}
export const usePictureAddress = (): PictureAddress => inject(KEY, () => null)
