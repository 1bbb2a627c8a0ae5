import * as ipc from '../../../../src/shared/ipc'
import { handle, state, plans } from '../state'

handle(ipc.app.getSettings, () => state.settings)
handle(ipc.app.setSettings, (change) => Object.assign(state.settings, change))
handle(ipc.app.windowReady, () => ({ files: [] }))
handle(ipc.app.getDoctor, () => ({
  versions: {
    app: '0.1.0',
    electron: '33.2.1',
    chrome: '130.0',
    node: '20.18',
    tensorflow: '2.21',
    sqlite: '3.50',
  },
  backend: 'tensorflow-cpu' as const,
  device: 'CPU',
  cores: 2,
  threads: 2,
  memoryBytes: 16e9,
  facts: [
    { name: 'TensorFlow', level: 'ok' as const, text: 'The native library 2.21 loads and multiplies.' },
    { name: 'CUDA', level: 'info' as const, text: 'No NVIDIA GPU was found; the CPU is used.' },
  ],
}))
handle(ipc.app.getWorkspace, () => ({
  path: '~/SemanticIDStudio',
  freeBytes: 48e9,
  disk: {
    databaseBytes: 9e6,
    artifactBytes: 42e6,
    datasets: state.datasets.map(({ id, name, bytes }) => ({ id, name, bytes })),
    runs: plans.map(({ id, name }) => ({ id, name, bytes: 2.8e6 })),
  },
}))
handle(ipc.app.openFile, ({ purpose }) => ({
  file: {
    token: `token-${purpose}`,
    name: purpose === 'metadata' ? 'items.csv' : 'embeddings.npy',
    bytes: 3_055_872,
  },
}))
handle(ipc.app.chooseTarget, ({ suggestedName }) => ({
  target: { token: 'token-target', path: `~/rec/data/${suggestedName}` },
}))
handle(ipc.app.saveBytes, () => ({ saved: true }))
handle(ipc.app.copyText, () => ({}))
handle(ipc.app.reveal, () => ({}))
handle(ipc.app.readText, () => ({ text: 'epochs: 10\n' }))
handle(ipc.jobs.listJobs, () => ({ jobs: [] }))
handle(ipc.pictures.listPictureFolders, () => ({ datasetIds: [] }))
handle(ipc.pictures.getPictures, () => ({ folder: null, named: 0, found: 0, missing: null }))
handle(ipc.pictures.choosePictures, () => ({ folder: '~/pictures', named: 100, found: 98, missing: 'a.png' }))
handle(ipc.pictures.forgetPictures, () => ({}))
