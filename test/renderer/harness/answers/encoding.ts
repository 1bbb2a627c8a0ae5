import * as ipc from '../../../../src/shared/ipc'
import { handle, startJob } from '../state'

handle(ipc.encoding.startEncoding, ({ method }) =>
  startJob('encode', {
    report: {
      method,
      moved: method === 'suffix' ? 0 : 96,
      collisionsWithPublished: 268,
      collisionsAfter: method === 'suffix' ? 268 : 3,
      distortionAdded: 0.02,
      drift: {
        items: 400,
        ratio: 1.3,
        publishedMse: 0.000447,
        freshMse: 0.000581,
        newCells: 132,
        levels: [0.046, 0.043, 0.031].map((divergence) => ({ divergence, expected: 0.032, onUnusedCodes: 0 })),
        verdict: 'fits',
      },
    },
    files: [{ name: 'new-items-sids.csv', bytes: 9000, sha256: 'a'.repeat(64) }],
  }),
)
