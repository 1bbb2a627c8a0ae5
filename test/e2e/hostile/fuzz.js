// Run inside the page: asks a route by the page's own bridge with each of the packed inputs; what a person or an
// attacker must never see, a line each.
globalThis.fuzz = async (route, inputs, patienceMs) => {
  const arrays = { Int32Array, Float32Array, Uint8Array }
  const unpack = (_key, one) => {
    if (one === null || typeof one !== 'object') return one
    if ('$array' in one) return arrays[one.$array].from(one.values.map(Number))
    if ('$bigint' in one) return BigInt(one.$bigint)
    return '$number' in one ? Number(one.$number) : one
  }
  const faults = []
  for (const text of inputs) {
    const late = new Promise((resolve) => setTimeout(resolve, patienceMs, 'late'))
    const reply = await Promise.race([globalThis.bridge.invoke(route, JSON.parse(text, unpack)), late])
    const said = JSON.stringify(reply?.error ?? null)
    const asked = `${route} ${text.slice(0, 240)}`
    if (reply === 'late') faults.push(`no answer: ${asked}`)
    else if (reply.ok !== true && !/^[a-z]+\.\w+$/.test(reply.error?.code ?? '')) faults.push(`${said.slice(0, 300)}: ${asked}`)
    else if (/\\n\s+at |node_modules|node:internal|out\/main/.test(said)) faults.push(`tells its inside, ${said.slice(0, 300)}: ${asked}`)
  }
  return faults
}
