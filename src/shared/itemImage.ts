/** Addresses of items' pictures: the dataset, and the picture as the dataset's own column names it. */
export const ITEM_IMAGE_SCHEME = 'item-image'
const HOST = 'items'

/** Whether a value of a picture column names a file, on this machine, of a kind that can be shown. */
export const isPictureFile = (value: string): boolean => /\.(?:png|jpe?g|webp|gif|avif)$/i.test(value) && !/^[a-z][a-z\d+.-]+:/i.test(value)

export const itemImageUrl = (datasetId: string, picture: string): string =>
  `${ITEM_IMAGE_SCHEME}://${HOST}/?${new URLSearchParams({ datasetId, picture }).toString()}`

/** What such an address names; null for any other. */
export function itemImageOf(address: string): { datasetId: string; picture: string } | null {
  const { hostname, searchParams } = new URL(address)
  const [datasetId, picture] = [searchParams.get('datasetId'), searchParams.get('picture')]
  return hostname === HOST && datasetId !== null && picture !== null ? { datasetId, picture } : null
}
