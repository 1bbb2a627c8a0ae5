/** The first page of a dataset that was just imported and has no indexes: prints one line of JSON. */
import { openWorkspace } from '@store/index'

const [folder = '', datasetId = ''] = process.argv.slice(2)
const workspace = openWorkspace(folder, { create: false })
const began = performance.now()
workspace.items.page({ datasetId })
console.log(JSON.stringify({ firstPage: performance.now() - began }))
workspace.close()
