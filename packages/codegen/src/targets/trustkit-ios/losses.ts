import { parse } from 'tldts'
import type { Loss } from '../../loss.ts'
import type { Plan, PlanEntry } from '../../plan/plan.ts'

/** What TrustKit stops the app for at its start, and what it does not know. */
export function reviewTrustKit({ entries }: Plan): readonly Loss[] {
  const losses = entries.flatMap((entry) => [...startLosses(entry), ...scopeLosses(entry)])
  return entries.length === 0 ? losses : [...losses, KEY_TYPES]
}

function startLosses({ host, mode, pins }: PlanEntry): Loss[] {
  const losses: Loss[] = []
  if (mode === 'enforce' && pins.length < 2) losses.push({ ...ONE_PIN, host })
  const { isIcann, isPrivate, publicSuffix } = parse(host, { allowPrivateDomains: true })
  const isReserved = RESERVED.has(publicSuffix?.split('.').at(-1) ?? '')
  if (!isIcann && !isPrivate)
    losses.push({ ...UNKNOWN_DOMAIN, severity: isReserved ? 'note' : 'refused', host })
  return losses
}

// It looks wider entries up by the public suffix of both names, letter by letter from the end.
function scopeLosses({ host, subdomains }: PlanEntry): Loss[] {
  return subdomains === 'any' ? [{ ...OTHER_SUFFIX, host }] : []
}

// RFC 6761: nobody ships these.
const RESERVED = new Set(['example', 'invalid', 'localhost', 'test'])

const ONE_PIN: Loss = {
  severity: 'refused',
  code: 'backup',
  what: 'TrustKit stops the app at its start',
  why: 'it wants two keys for a host that it is to enforce',
  instead: "pin a spare key with the state 'backup'",
}

const UNKNOWN_DOMAIN: Loss = {
  severity: 'refused',
  code: 'scope',
  what: 'TrustKit stops the app at its start',
  why: 'it takes no host whose top-level domain it does not know',
  instead: 'take ios-urlsession for hosts of an internal network',
}

const OTHER_SUFFIX: Loss = {
  severity: 'note',
  code: 'scope',
  what: 'names below the host that end in a public suffix of their own are not pinned',
  why: 'TrustKit lets no entry reach across one',
}

const KEY_TYPES: Loss = {
  severity: 'note',
  code: 'chain',
  what: 'a path with a key that is neither RSA (2048, 3072, 4096) nor P-256 or P-384 may be refused',
  why: 'TrustKit cannot hash other keys, and stops when it meets one before a pinned one, from the root down',
  instead: 'take ios-urlsession, which takes the key as it stands in the certificate',
}
