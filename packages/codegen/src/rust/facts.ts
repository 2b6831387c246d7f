import type { Loss } from '../loss.ts'
import type { Plan } from '../plan/plan.ts'
import type { Capabilities } from '../target.ts'
import { wholeMeaning } from '../whole-meaning.ts'

/** What the verifier for rustls can say. */
export const RUSTLS: Capabilities = {
  ...wholeMeaning,
  reports: false,
}

/** The versions that the verifier needs. */
export const NEEDS: readonly string[] = ['Rust 1.82', 'rustls 0.23', 'rustls-webpki 0.103']

/** Certificate pins that might be of a root. */
export function reviewRustls({ entries }: Plan): readonly Loss[] {
  const affected = entries.filter(({ pins, forbid }) =>
    [...pins, ...forbid.map((pin) => ({ pin, position: undefined }))].some(
      ({ pin, position }) => pin.kind === 'certificate' && position !== 'leaf',
    ),
  )
  return affected.map(({ host }) => ({ ...NO_ROOT_CERTIFICATE, host }))
}

const NO_ROOT_CERTIFICATE: Loss = {
  severity: 'weaker',
  code: 'pin-kind',
  what: 'a certificate pin does not match a root',
  why: 'of a root rustls keeps the name and the key, not the certificate',
  instead: "pin the root's key (sha256/…)",
}
