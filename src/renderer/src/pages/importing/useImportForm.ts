import type { ErrorValue } from '@shared/errors'
import type { NonfiniteChoice } from '@shared/entities'
import { importing, type GrantedFile } from '@shared/ipc'
import type { FilePreview } from '@shared/ipc/importing'
import { computed, reactive, ref, shallowRef } from 'vue'
import { useAsk } from '@/bridge/ask'
import { call, toFailure } from '@/bridge/client'
import { recognisedIds } from '@/components/form/columnsOf'

/** The choices of an import, filled from what was recognised and changed by the person. */
export function useImportForm() {
  const token = ref<string | null>(null)
  const preview = shallowRef<FilePreview | null>(null)
  const metadata = shallowRef<{ file: GrantedFile; preview: FilePreview } | null>(null)
  const error = shallowRef<ErrorValue | null>(null)
  const pending = ref(false)
  const form = reactive({
    name: '',
    embedding: null as string | null,
    /** Undefined: the person has to decide. */
    idColumn: null as string | null | undefined,
    key: null as string | null,
    titleColumn: null as string | null,
    pictureColumn: null as string | null,
    nonfinite: 'refuse' as NonfiniteChoice,
  })

  const attempt = async (work: () => Promise<void>) => {
    pending.value = true
    error.value = null
    try {
      await work()
    } catch (failure) {
      error.value = toFailure(failure).value
    } finally {
      pending.value = false
    }
  }
  const take = (next: string) =>
    attempt(async () => {
      const seen = await call(importing.inspectFile, { token: next, role: 'embeddings' })
      token.value = next
      preview.value = seen
      metadata.value = null
      Object.assign(form, {
        name: seen.name.replace(/(\.[a-z0-9]+)+$/i, ''),
        embedding: seen.embedding,
        idColumn: recognisedIds(seen),
        key: null,
        titleColumn: null,
        pictureColumn: null,
        nonfinite: 'refuse',
      })
    })
  const takeMetadata = (file: GrantedFile) =>
    attempt(async () => {
      const seen = await call(importing.inspectFile, { token: file.token, role: 'metadata' })
      metadata.value = { file, preview: seen }
      // A column of the same name as the file's ids: by row order its rows may be those of other items.
      const same = seen.columns.find(({ name }) => name === form.idColumn)?.name
      // Without ids in the file the rows are joined in order, and the key still names the items.
      Object.assign(form, {
        key: same ?? seen.idColumn,
        titleColumn: seen.titleColumn,
        pictureColumn: seen.pictureColumn,
      })
    })
  const dropMetadata = () => {
    metadata.value = null
    Object.assign(form, { key: null, titleColumn: null, pictureColumn: null })
  }

  const join = useAsk(
    importing.joinReport,
    computed(() =>
      token.value === null || metadata.value === null || form.idColumn === undefined
        ? null
        : {
            token: token.value,
            embedding: form.embedding,
            idColumn: form.idColumn,
            metadataToken: metadata.value.file.token,
            key: form.key,
          },
    ),
    { keep: true },
  )
  const start = () =>
    call(importing.startImport, {
      token: token.value!,
      name: form.name,
      embedding: form.embedding,
      idColumn: form.idColumn ?? null,
      metadata: metadata.value === null ? null : { token: metadata.value.file.token, key: form.key },
      titleColumn: form.titleColumn,
      pictureColumn: form.pictureColumn,
      nonfinite: form.nonfinite,
    })
  /** Columns that may hold titles and pictures: the metadata table's. Of the file itself only vectors and ids are kept. */
  const textColumns = computed(() => metadata.value?.preview.columns.map(({ name }) => name) ?? [])
  return {
    token,
    preview,
    metadata,
    error,
    pending,
    form,
    take,
    takeMetadata,
    dropMetadata,
    join,
    start,
    textColumns,
  }
}
