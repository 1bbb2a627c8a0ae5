/** r_l of some rows: their latents less the codewords of the levels before (`level` counted from 0), rows×m. */
export function residualsAt(
  latents: Float32Array,
  width: number,
  codebooks: readonly Float32Array[],
  codes: Int32Array,
  level: number,
  rows: Int32Array,
): Float32Array {
  const levels = codebooks.length
  const out = new Float32Array(rows.length * width)
  rows.forEach((row, i) => {
    for (let j = 0; j < width; j++) {
      let value = latents[row * width + j]!
      for (let l = 0; l < level; l++) value -= codebooks[l]![codes[row * levels + l]! * width + j]!
      out[i * width + j] = value
    }
  })
  return out
}
