import { readCertificate } from 'keypin'
import type { Loss } from '../../loss.ts'
import { certificateOf } from '../../material/certificate.ts'
import type { Plan } from '../../plan/plan.ts'
import type { Target } from '../../target.ts'
import { certificateFiles } from '../../upstream/certificates.ts'
import { AROUND } from '../../upstream/losses.ts'
import { folderOption, rootsOption, socketsOption } from '../../upstream/options.ts'
import { renderWorkflow } from '../../upstream/workflow.ts'
import { renderConfig } from './config.ts'
import { renderSelfTest } from './self-test.ts'

/**
 * stunnel as the client of an upstream. `verifyPeer` alone leaves out the chain; with `verifyChain` both hold. It
 * takes a leaf for the pinned one when subject and public key are the same, so renewals with the key go through.
 *
 * @see https://www.stunnel.org/static/stunnel.html
 */
export const stunnel: Target = {
  id: 'stunnel',
  title: 'stunnel (client of an upstream)',
  proof: { level: 'run', ranOn: ['stunnel 5.68'], notRunOn: ['Windows', 'BSD'] },
  minimumVersions: ['stunnel 5.51', 'OpenSSL 1.1.1'],
  capabilities: {
    scopes: ['none'],
    overlap: 'most-specific',
    positions: 'leaf-only',
    pinKinds: ['spki', 'certificate'],
    modes: ['enforce', 'off'],
    expiry: {},
    forbid: false,
    unlistedBlock: true,
    reports: false,
    clearTextOff: true,
    addresses: true,
    material: true,
    needsMaterial: 'certificate',
  },
  options: [
    folderOption('/etc/stunnel/pins'),
    socketsOption('/run/pinned-upstreams'),
    rootsOption('the folder of trusted roots, as openssl rehash makes it', '/etc/ssl/certs'),
  ],
  review: (plan) => [AROUND, RESET, ...plan.entries.flatMap(reviewKinds)],
  render: (context) => [
    { path: 'pinned-upstreams.conf', role: 'config', code: renderConfig(context) },
    ...certificateFiles(context),
    { path: 'pinned-upstreams-test.sh', role: 'test', code: renderSelfTest(context) },
    { path: 'ci/pins-stunnel.yml', role: 'workflow', code: renderWorkflow(context, 'stunnel', 'stunnel4') },
  ],
}

const RESET: Loss = {
  severity: 'note',
  code: 'report-detail',
  what: 'a program sees a refusal as a connection that was closed; why stands in the log, without the pins',
  why: 'stunnel has no words for the program',
}

function reviewKinds({ host, pins }: Plan['entries'][number]): Loss[] {
  const kinds = new Set(pins.map(({ pin }) => pin.kind))
  const certificates = pins.map(certificateOf).filter((der) => der !== undefined)
  const isAnchor = certificates.some((der) => readCertificate(der).isSelfIssued)
  return [
    ...(isAnchor ? [{ ...OWN_ANCHOR, host }] : []),
    ...(kinds.has('spki') ? [{ ...SAME_SUBJECT, host }] : []),
    ...(kinds.has('certificate') ? [{ ...SAME_KEY, host }] : []),
  ]
}

const SAME_SUBJECT: Loss = {
  severity: 'weaker',
  code: 'pin-kind',
  what: 'a certificate of a pinned key is refused when its subject is not that of the one in the pin set',
  why: 'stunnel compares the subject and the public key',
  instead: 'have certificates renewed with the same subject, or add the new one to the pin set first',
}

const OWN_ANCHOR: Loss = {
  severity: 'note',
  code: 'chain',
  what: 'a certificate of the pin set that signed itself is accepted as it stands, without an authority',
  why: 'stunnel keeps the certificates it compares with among its roots; name and dates count all the same',
}

const SAME_KEY: Loss = {
  severity: 'weaker',
  code: 'pin-kind',
  what: 'another certificate of the same key and subject is taken for the pinned one',
  why: 'stunnel compares the subject and the public key',
}
