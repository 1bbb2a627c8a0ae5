import type { DataType } from '@tensorflow/tfjs-core'
import { halvesOf, isSplit, joined, worthSplitting } from '../halves'
import { compact, nodeOf, tensorOf, tensorOfHalves, uniformTensor } from '../traced'
import { tracing } from '../tracing'
import { axisOf, emit, emitRows, flag, INT, type Kit, type } from './kit'

export function registerIndexing(kit: Kit): void {
  const { register } = kit

  register('OneHot', () => ({ indices }, { depth, onValue, offValue, dtype }) => {
    const as = ((dtype as string | undefined) ?? 'int32') as DataType
    const number = (value: unknown) => compact(uniformTensor(value as number, [], as)).node
    const constants = [tracing().graph.integer(depth as number), number(onValue), number(offValue)]
    const shape = [...indices!.shape, depth as number]
    return emitRows(
      'OneHot',
      [indices!],
      shape,
      as,
      { T: type(as), TI: INT, axis: { int: -1 } },
      () => constants,
    )
  })
  register('GatherV2', () => ({ x, indices }, { axis, batchDims }) => {
    const batch = (batchDims as number | undefined) ?? 0
    const at = axisOf(kit, axis, x!.shape)
    const shape = [...x!.shape.slice(0, at), ...indices!.shape.slice(batch), ...x!.shape.slice(at + 1)]
    const attributes = { Tparams: type(x!.dtype), Tindices: INT, Taxis: INT, batch_dims: { int: batch } }
    const constants = [tracing().graph.integer(at)]
    if (at !== 0 || batch !== 0 || indices!.shape.length !== 1 || !worthSplitting(indices!))
      return emit('GatherV2', [x!, indices!], shape, x!.dtype, attributes, constants)
    const table = nodeOf(x!)
    const half = (rows: string) => tracing().graph.pure('GatherV2', [table, rows, ...constants], attributes)
    const [upper, lower] = halvesOf(indices!)
    return tensorOfHalves([half(upper), half(lower)], shape, x!.dtype)
  })
  register('GatherNd', () => ({ params, indices }) => {
    const depth = indices!.shape.at(-1)!
    const shape = [...indices!.shape.slice(0, -1), ...params!.shape.slice(depth)]
    return emit('GatherNd', [params!, indices!], shape, params!.dtype, {
      Tparams: type(params!.dtype),
      Tindices: INT,
    })
  })
  // Both of these add in the order of their rows, on one thread a segment: the same bits on every run.
  register(
    'ScatterNd',
    () =>
      ({ indices, updates }, { shape }) =>
        emit(
          'ScatterNd',
          [indices!, updates!],
          shape as number[],
          updates!.dtype,
          { T: type(updates!.dtype), Tindices: INT },
          [tracing().dimensions(shape as number[])],
        ),
  )
  register('UnsortedSegmentSum', () => ({ x, segmentIds }, { numSegments }) => {
    const segments = numSegments as number
    const shape = [segments, ...x!.shape.slice(segmentIds!.shape.length)]
    const attributes = { T: type(x!.dtype), Tindices: INT, Tnumsegments: INT }
    const constants = [tracing().graph.integer(segments)]
    if (!isSplit(x!))
      return emit('UnsortedSegmentSum', [x!, segmentIds!], shape, x!.dtype, attributes, constants)
    const [rows, ids] = [halvesOf(x!), halvesOf(segmentIds!)]
    const half = (i: 0 | 1) =>
      tracing().graph.pure('UnsortedSegmentSum', [rows[i], ids[i], ...constants], attributes)
    return joined('AddV2', [half(0), half(1)], shape, x!.dtype)
  })
  register('TopK', () => ({ x }, { k, sorted }) => {
    const { graph } = tracing()
    const count = (k as number | undefined) ?? 1
    const inputs = [nodeOf(x!), graph.integer(count)]
    const node = graph.pure('TopKV2', inputs, { T: type(x!.dtype), sorted: flag(sorted ?? true) })
    const shape = [...x!.shape.slice(0, -1), count]
    return [tensorOf(node, shape, x!.dtype), tensorOf(`${node}:1`, shape, 'int32')]
  })
}
