import { lookup } from 'node:dns/promises'

/** One answer a host and set-up. @type {Map<string, Promise<boolean>>} */
const answers = new Map()

/**
 * Whether https://host answers anything within `ms`, name look-up included. Where a proxy is set, the answer
 * is left to the download itself: a direct probe would say no. SID_STUDIO_OFFICIAL=0 says no at once.
 * @param {string} host
 */
export function reachable(host, ms = 4000) {
  let answer = answers.get(host)
  if (!answer) answers.set(host, (answer = probe(host, ms)))
  return answer
}

async function probe(host, ms) {
  const { SID_STUDIO_OFFICIAL, HTTPS_PROXY, https_proxy } = process.env
  if (SID_STUDIO_OFFICIAL === '0') return false
  if (HTTPS_PROXY || https_proxy) return true
  const signal = AbortSignal.timeout(ms)
  // A look-up cannot be aborted; on a network without name servers it may take far longer than the probe may.
  const late = new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(false), { once: true }),
  )
  return Promise.race([late, answersAtAll(host, signal)])
}

async function answersAtAll(host, signal) {
  try {
    await lookup(host)
    await fetch(`https://${host}/`, { method: 'HEAD', redirect: 'manual', signal })
    return true
  } catch {
    return false
  }
}
