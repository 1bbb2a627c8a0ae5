import type { Assignment } from '@shared/entities'
import type { ResolvedHere } from './resolveWith'
import { percent } from './table'

const SHOWN_PREFIXES = 5

/** What resolving an assignment did or would do. `later`: epochs of fine-tuning that a look (--dry-run) leaves out. */
export function resolvedText(from: Assignment, { name, preview, figures, fineTunedEpochs }: ResolvedHere, later: number): string {
  const { method, moved, collisionsBefore, collisionsAfter, distortionAdded, distortionShare, overfull, overfullPrefixes } = preview
  const share = distortionShare === null ? '' : ` (${percent(distortionShare)} of the quantisation error)`
  const lines = [
    `${method} on ${from.name}: ${moved} items ${name ? 'moved' : 'would move'}, ` +
      `${collisionsBefore} → ${method === 'suffix' ? 0 : collisionsAfter} conflict items.`,
    `Distortion added: ${distortionAdded.toPrecision(4)}${share}.`,
  ]
  if (overfullPrefixes > 0) {
    const worst = overfull.slice(0, SHOWN_PREFIXES).map(({ prefix, items }) => `${prefix.join('-')} (${items})`)
    lines.push(
      `${overfullPrefixes} prefixes hold more items than their last level has places; some had to stay: ${worst.join(', ')}. Give those a suffix.`,
    )
  }
  if (method === 'suffix' && preview.largestSuffix !== null) lines.push(`Items with the same codes are told apart by one more code, 0 to ${preview.largestSuffix}.`)
  if (fineTunedEpochs > 0) {
    lines.push(
      `Decoder fine-tuned on these codes for ${fineTunedEpochs} epochs` +
        (name ? `; export --format safetensors --assignment ${name} writes it.` : '.'),
    )
  }
  if (later > 0) {
    lines.push(
      `Without --dry-run the decoder is then trained on these codes for ${later} epochs, which lowers the error (--finetune-epochs ${later} shows it here too).`,
    )
  }
  if (preview.reconstructionMse !== null && figures.reconstructionMse !== null) {
    lines.push(
      `Reconstruction error: ${errorText(from.figures)} before, ${errorText(preview)} resolved` +
        (figures.reconstructionMse === preview.reconstructionMse ? '.' : `, ${errorText(figures)} fine-tuned.`),
    )
  }
  lines.push(name ? `Kept as the assignment ${name}.` : 'Nothing was kept (--dry-run).')
  return lines.join('\n')
}

const errorText = ({ reconstructionMse: mse, fractionOfVarianceUnexplained: fvu }: ResolvedHere['figures']): string =>
  `${mse?.toPrecision(4) ?? '-'} (${fvu === null ? '-' : percent(fvu)} of the variance)`
