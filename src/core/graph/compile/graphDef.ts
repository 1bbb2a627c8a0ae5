import type { DType, Values } from '../program'

/** Types a node can have; bfloat16 only exists inside compiled graphs. */
export type GraphType = DType | 'bfloat16'

/** An attribute of a node, by its kind in TensorFlow's attr_value.proto. */
export type Attribute =
  | { type: GraphType }
  | { bool: boolean }
  | { int: number }
  | { text: string }
  | { shape: readonly (number | null)[] }
  | { constant: Values; dtype: DType; shape: readonly number[] }

export interface GraphNode {
  readonly name: string
  readonly operation: string
  /** Names of nodes, `name:1` for a second output, `^name` for one that only has to have run before. */
  readonly inputs: readonly string[]
  readonly attributes: Readonly<Record<string, Attribute>>
}

/** Above this a constant is not compared with others; small ones repeat all over a traced gradient. */
const COMPARED_CONSTANT = 64

/** Nodes of one graph, in the order they were added. */
export class GraphDef {
  readonly nodes = new Map<string, GraphNode>()
  private readonly same = new Map<string, string>()
  private added = 0

  /** Adds a node and gives its name; `after` are nodes that must have run before it. */
  add(
    operation: string,
    inputs: readonly string[],
    attributes: Record<string, Attribute> = {},
    after: readonly string[] = [],
  ): string {
    const name = `${operation}_${this.added++}`
    const control = [...new Set(after)].map((earlier) => `^${earlier}`)
    this.nodes.set(name, { name, operation, inputs: [...inputs, ...control], attributes })
    return name
  }

  /** Adds a node that depends on nothing but its inputs; an equal one is used again. */
  pure(operation: string, inputs: readonly string[], attributes: Record<string, Attribute> = {}): string {
    return this.once(JSON.stringify([operation, inputs, attributes]), () =>
      this.add(operation, inputs, attributes),
    )
  }

  constant(values: Values, shape: readonly number[], dtype: DType): string {
    const add = () =>
      this.add('Const', [], { dtype: { type: dtype }, value: { constant: values, dtype, shape } })
    if (values.length > COMPARED_CONSTANT) return add()
    // Object.is tells 0 from -0 and join does not.
    const key = Array.from(values, (value) => (Object.is(value, -0) ? '-0' : String(value))).join()
    return this.once(`Const ${dtype} [${shape.join()}] ${key}`, add)
  }

  /** A vector of integers, as shapes and axes are given. */
  integers(values: readonly number[]): string {
    return this.constant(Int32Array.from(values), [values.length], 'int32')
  }

  integer(value: number): string {
    return this.constant(Int32Array.of(value), [], 'int32')
  }

  number(value: number): string {
    return this.constant(Float32Array.of(value), [], 'float32')
  }

  /** Drops what none of these nodes depends on: much of what a gradient computes on its way is never used. */
  keepOnly(roots: readonly string[]): void {
    const kept = new Set<string>()
    const pending = [...roots]
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      if (kept.has(name)) continue
      kept.add(name)
      for (const input of this.nodes.get(name)!.inputs) pending.push(input.replace(/^\^|:\d+$/g, ''))
    }
    for (const name of this.nodes.keys()) if (!kept.has(name)) this.nodes.delete(name)
  }

  /** How many nodes there are of each operation. */
  census(): Map<string, number> {
    const counts = new Map<string, number>()
    for (const { operation } of this.nodes.values()) counts.set(operation, (counts.get(operation) ?? 0) + 1)
    return counts
  }

  private once(key: string, add: () => string): string {
    const known = this.same.get(key)
    if (known !== undefined) return known
    const name = add()
    this.same.set(key, name)
    return name
  }
}
