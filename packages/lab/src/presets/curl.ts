import { isIP } from 'node:net'
import { findEntry, type PinSet } from 'keypin'
import { LabError } from '../errors.ts'
import type { Preset } from './preset.ts'

/** curl, which holds pins to keys of the leaf with any of its TLS libraries. */
export const curl: Preset = {
  name: 'curl',
  title: 'curl',
  pins: 'the keys that the pin set has for the leaf, by --pinnedpubkey; curl does not look at authorities',
  executables: ['curl'],
  helpers: [],
  install: 'apt-get install curl',
  start: async ({ url, host, port, address, via, ca, pinSet }) => ({
    parameters: [
      '--disable', // the first one, or ~/.curlrc is read
      '--silent',
      '--show-error',
      '--fail',
      '--cacert',
      ca,
      ...(via === undefined && isIP(host) === 0 ? ['--resolve', `${host}:${port}:${address}`] : []),
      ...pinnedKeys(pinSet, host),
      url,
    ],
  }),
}

/** `--pinnedpubkey` for a host, or nothing where the pin set enforces nothing. */
function pinnedKeys(pinSet: PinSet, host: string): string[] {
  const entry = findEntry(pinSet, host)
  if (entry === undefined || entry.mode !== 'enforce') return []
  const { expiresAt, onExpiry } = entry
  if (expiresAt !== undefined && expiresAt <= new Date() && onExpiry === 'open') return []
  const keys = entry.pins
    .filter(({ pin, position }) => pin.kind === 'spki' && position !== 'ca')
    .map(({ pin }) => pin.text.replace('sha256/', 'sha256//'))
  if (keys.length > 0) return ['--pinnedpubkey', keys.join(';')]
  throw new LabError(
    'KEYPIN_LAB_CLIENT',
    `curl cannot be given the pins of ${host}: none is a key of the leaf`,
    {
      hint: 'pin a key of the leaf too, or try a client that looks at authorities',
    },
  )
}
