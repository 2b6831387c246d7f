import type { Loss } from '../loss.ts'

/** What is true of every forwarder: it holds what goes through it, and programs see a refusal from afar. */
export const AROUND: Loss = {
  severity: 'weaker',
  code: 'unlisted',
  what: 'only what programs send through the forwarder is pinned, and only the listed hosts are forwarded',
  why: 'it stands beside the programs that use it',
  instead: 'let nothing but the forwarder out to these hosts',
}

/** A refusal is an answer of the forwarder's. */
export const BAD_GATEWAY: Loss = {
  severity: 'note',
  code: 'report-detail',
  what: 'a program sees a refusal as an error of the gateway (502 or 503); why stands in the log, without the pins',
  why: 'the platform has no other words for it',
}

/** Where the trusted roots are the pinned ones. */
export const ROOTS_ONLY: Loss = {
  severity: 'note',
  code: 'chain',
  what: "the pinned roots take the place of the machine's roots, so one that the machine no longer trusts still counts",
  why: 'the platform compares no keys, and holds a server to roots only',
  instead: 'take a root out of the pin set when it is distrusted',
}

/** A root's key in another certificate is another root there. */
export const ROOT_CERTIFICATES: Loss = {
  severity: 'note',
  code: 'pin-kind',
  what: 'a pinned root key counts in the certificate of the pin set only, not as another CA that has the same key',
  why: 'the platform trusts certificates, not keys',
}
