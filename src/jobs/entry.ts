import { ownerOf } from '@store/processes/identity'
import { serveJob } from './child/serve'
import { loadKind } from './kinds'
import { JobKind } from './protocol'

// The one entry file of every job process; the kind is its first argument.
const kind = JobKind.parse(process.argv[2])
process.title = `sid-studio ${kind}`

void serveJob({
  owner: () => ownerOf(),
  load: () => loadKind(kind),
})
