/** What is used of WebAssembly's interface: Node's own types leave it out. */
declare const WebAssembly: {
  Memory: new (descriptor: { initial: number }) => WasmMemory
  Module: new (bytes: Uint8Array<ArrayBuffer>) => object
  Instance: new (module: object, imports: object) => { exports: unknown }
}

/** Pages of 64 KiB. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}

/** A module of `moduleOf` with a memory of its own. `Run`: its function, which nothing but its author knows. */
export function instanceOf<Run>(bytes: Uint8Array<ArrayBuffer>): { memory: WasmMemory; run: Run } {
  const memory = new WebAssembly.Memory({ initial: 1 })
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } })
  return { memory, run: (exports as { run: Run }).run }
}
