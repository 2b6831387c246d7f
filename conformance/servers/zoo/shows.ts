// What a server can have in its certificates, and beside them, and still finish a handshake.
import type { Server } from 'node:net'
import type { TlsOptions } from 'node:tls'
import { type CertificateAuthority, type Issued, keyNames, root } from '@keypin/forge'
import { HOST, issuing } from '../world.ts'

/** A handshake with something in it that a reader may choke on. */
export interface Show {
  /** Completes "shows …". */
  readonly what: string
  options(): TlsOptions
  readonly prepare?: (server: Server) => void
}

const served = (leaf: Issued, more = ''): TlsOptions => ({
  cert: leaf.chainPem() + more,
  key: leaf.keyPem,
  ciphers: 'DEFAULT:@SECLEVEL=0',
})

/** Takes half a minute to make on a busy machine. */
const kinds = keyNames.filter((name) => name !== 'RSA-8192')

export const shows: readonly Show[] = [
  {
    what: 'a certificate of every kind of key behind its own',
    options: () => served(issuing.leaf(HOST), kinds.map(madeOf).join('')),
  },
  { what: 'two thousand names', options: () => served(issuing.leaf(names(2000))) },
  { what: 'a name of 50 kB', options: () => served(issuing.leaf(HOST, { name: 'x'.repeat(50_000) })) },
  {
    what: 'names that would steer a terminal',
    options: () =>
      served(issuing.leaf(HOST, { name: '\u001b[2J\u202e\u0000evil\r\n', altNames: [{ dns: 'a\u0000b' }] })),
  },
  {
    what: 'four hundred extensions that nobody knows',
    options: () => served(issuing.leaf(HOST, { extensions: unknownExtensions(400) })),
  },
  {
    what: 'an extension that nests a thousand deep',
    options: () => served(issuing.leaf(HOST, { extensions: [{ oid: '2.5.29.17', value: nested(1000) }] })),
  },
  {
    what: 'timestamps that are none',
    options: () =>
      served(
        issuing.leaf(HOST, {
          extensions: [{ oid: '1.3.6.1.4.1.11129.2.4.2', value: Buffer.alloc(5000, 0xa5) }],
        }),
      ),
  },
  { what: 'five hundred timestamps', options: () => served(issuing.leaf(HOST, { timestamps: 500 })) },
  {
    what: 'a staple of 15 kB of garbage',
    options: () => served(issuing.leaf(HOST)),
    prepare: (server) =>
      server.on('OCSPRequest', (_certificate, _issuer, answer: (error: null, staple: Buffer) => void) =>
        answer(null, Buffer.alloc(15_000, 0x30)),
      ),
  },
  { what: 'eight authorities that all certify each other', options: tangled },
  {
    what: 'the same certificate sixty times',
    options: () => served(issuing.leaf(HOST), issuing.pem.repeat(60)),
  },
  {
    what: 'a certificate from the year 1951 until 9999',
    options: () =>
      served(
        root().leaf(HOST, {
          notBefore: new Date('1951-01-01T00:00:00Z'),
          notAfter: new Date('9999-12-31T23:59:59Z'),
        }),
      ),
  },
  {
    what: 'a serial number of 200 octets',
    options: () => served(issuing.leaf(HOST, { serial: 'f1'.repeat(200) })),
  },
]

const names = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `host-${index}.example.com`)

const unknownExtensions = (count: number): { oid: string; value: Uint8Array }[] =>
  Array.from({ length: count }, (_, index) => ({ oid: `1.2.3.4.${index + 1}`, value: Buffer.from([5, 0]) }))

function nested(depth: number): Uint8Array {
  let inner: Uint8Array = Buffer.from([5, 0])
  for (let level = 0; level < depth; level++) {
    const length = inner.length < 128 ? [inner.length] : [0x82, inner.length >> 8, inner.length & 255]
    inner = Buffer.concat([Buffer.from([0x30, ...length]), inner])
  }
  return inner
}

/** A kind of key that this OpenSSL cannot make is left out. */
function madeOf(key: (typeof kinds)[number]): string {
  try {
    return root().leaf('other.example.com', { key }).pem
  } catch {
    return ''
  }
}

/** As many paths as there are ways through: more than anybody should walk. */
function tangled(): TlsOptions {
  const authorities: CertificateAuthority[] = Array.from({ length: 8 }, (_, index) =>
    root({ name: `Knot ${index}` }),
  )
  const crosses = authorities.flatMap((issuer) =>
    authorities.filter((other) => other !== issuer).map((other) => issuer.crossSign(other).pem),
  )
  const leaf = (authorities[0] as CertificateAuthority).leaf(HOST)
  return { cert: leaf.pem + crosses.join(''), key: leaf.keyPem }
}
