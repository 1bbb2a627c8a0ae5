import type { EpochMetrics } from '@shared/training'
import { FileSink, writeFileAtomically, type AtomicOptions } from '../lib/atomicFile'
import { tfRecord } from './record'
import { levelsOf, scalarsOf } from './scalars'

/** Wire types of protocol buffers. */
const VARINT = 0
const FIXED64 = 1
const BYTES = 2
const FIXED32 = 5

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = BigInt(value)
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128)
    rest >>= 7n
  }
  bytes.push(Number(rest))
  return Buffer.from(bytes)
}
const field = (number: number, wire: number, ...content: Buffer[]) => Buffer.concat([varint(number * 8 + wire), ...content])
const message = (number: number, content: Buffer) => field(number, BYTES, varint(content.length), content)
const text = (number: number, content: string) => message(number, Buffer.from(content, 'utf8'))
const double = (number: number, value: number) => {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(value)
  return field(number, FIXED64, bytes)
}
const float = (number: number, value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatLE(value)
  return field(number, FIXED32, bytes)
}

/**
 * tensorboard.Event (tensorboard/compat/proto/event.proto, summary.proto): wall_time = 1 (double, seconds),
 * step = 2 (int64), file_version = 3, summary = 5 { value = 1 { tag = 1, simple_value = 2 (float) } }.
 */
const versionEvent = (seconds: number) => Buffer.concat([double(1, seconds), text(3, 'brain.Event:2')])
function scalarEvent(seconds: number, step: number, values: readonly (readonly [tag: string, value: number])[]): Buffer {
  const summary = Buffer.concat(values.map(([tag, value]) => message(1, Buffer.concat([text(1, tag), float(2, value)]))))
  // Protocol buffers leave out a 0.
  return Buffer.concat([double(1, seconds), ...(step === 0 ? [] : [field(2, VARINT, varint(step))]), message(5, summary)])
}

/** The file's name, as TensorBoard looks for it: it takes whatever has `tfevents` in its name. */
export const eventFileName = (startedAt: number): string => `events.out.tfevents.${Math.floor(startedAt / 1000)}.semantic-id-studio`

/**
 * Writes a run's scalars as a TensorBoard event file; `step` is the epoch, the wall time that of the epoch's end.
 * Returns how many scalars it holds. Throws file.exists, file.unwritable, file.diskFull.
 * @param startedAt milliseconds since 1970 of the first step
 */
export function writeEventFile(path: string, epochs: readonly EpochMetrics[], startedAt: number, options: AtomicOptions = {}): Promise<number> {
  const scalars = scalarsOf(levelsOf(epochs))
  let written = 0
  return writeFileAtomically(path, options, async (temporary) => {
    await FileSink.with(temporary, async (sink) => {
      const records = [tfRecord(versionEvent(startedAt / 1000))]
      for (const metrics of epochs) {
        const values = scalars.flatMap(({ group, name, value }) => {
          const of = value(metrics)
          return of === null || of === undefined ? [] : [[`${group}/${name}`, of] as const]
        })
        written += values.length
        records.push(tfRecord(scalarEvent((startedAt + metrics.elapsedMs) / 1000, metrics.epoch, values)))
      }
      await sink.writeBytes(Buffer.concat(records))
    })
    return written
  })
}
