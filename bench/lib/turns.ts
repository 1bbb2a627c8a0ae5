export interface Contender {
  name: string
  /** Milliseconds a unit of work, over one turn of about a second. */
  turn(): Promise<number>
}

export interface Standing {
  name: string
  /** Least of all turns: what the machine can do when nobody else has it. */
  best: number
  median: number
  turns: number[]
}

/** Lets each contender run once a round, so that a busy minute hits all alike. The first round warms up. */
export async function takeTurns(contenders: readonly Contender[], rounds: number): Promise<Standing[]> {
  const turns = contenders.map((): number[] => [])
  for (let round = 0; round <= rounds; round++)
    for (const [i, contender] of contenders.entries()) {
      const ms = await contender.turn()
      if (round > 0) turns[i]!.push(ms)
    }
  return contenders.map(({ name }, i) => {
    const sorted = [...turns[i]!].sort((a, b) => a - b)
    return { name, best: sorted[0]!, median: sorted[sorted.length >> 1]!, turns: turns[i]! }
  })
}
