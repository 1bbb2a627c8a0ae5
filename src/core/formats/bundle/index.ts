export { BUNDLE_ENDING, BundledAssignment, BundledEpoch, BundledRun, type BundleManifest } from './manifest'
export { withBundle, type Bundle } from './read'
export { entryOf, entryOfFile, writeBundle } from './write'
