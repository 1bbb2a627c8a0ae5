export const bundles = {
  export: 'Export as a bundle…',
  exported: 'Written to {path}, with the sha256 of every part.',
  import: 'Import a bundle…',
  imported: '{n} parts agree with their sha256; the run is here as it was.',
  tensorboardMenu: 'TensorBoard…',
  tensorboard: '{n} scalars written to {path}. Look at them by: tensorboard --logdir',
  reveal: 'Show',
}
