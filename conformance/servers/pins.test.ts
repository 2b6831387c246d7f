// Whether the pin of every kind of key that a server of the world sends is the one that OpenSSL and GnuTLS compute,
// wherever those can read the key.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { type Issued, keyNames } from '@keypin/forge'
import { pinOf } from 'keypin'
import { toolPath } from '../../tools/testing/needs.ts'
import { nginx } from './daemons/nginx.ts'
import { start } from './start.ts'
import { recipe } from './witnesses.ts'
import { authority, HOST, issuing, look, needsOf } from './world.ts'

const leaf = issuing.leaf(HOST)
// takes half a minute to make; too small, and unknown, to the OpenSSL that nginx stands on
const leftOut: readonly string[] = ['RSA-8192', 'RSA-1024', 'P-192', 'ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87']
const kinds = keyNames.filter((name) => !leftOut.includes(name))
/** What every OpenSSL and GnuTLS of these years reads; were nothing compared, nothing would be proven. */
const common = ['P-256', 'P-384', 'P-521', 'RSA-2048', 'RSA-3072', 'RSA-4096', 'Ed25519', 'Ed448']

describe('nginx', needsOf(nginx), () => {
  test('sends a certificate with every kind of key behind its own, and each has everybody’s pin', async () => {
    const issued = kinds.flatMap((key) => certificateOf(key) ?? [])
    const chain = [leaf, ...issued.map(({ certificate }) => certificate)].map(({ pem }) => pem).join('')
    await using running = await start(nginx, { chain, key: leaf.keyPem })
    const { presented, failure } = await look(running.ports[0] ?? 0, 'tls')
    assert.equal(failure, undefined)
    const compared = { openssl: new Set<string>(), gnutls: new Set<string>() }
    for (const [index, { key, certificate }] of issued.entries()) {
      const { pin, pem = '' } = presented[index + 1] ?? {}
      assert.equal(pin, pinOf(certificate.der).text, key)
      const others = { openssl: await byOpenssl(pem), gnutls: byGnutls(pem) }
      for (const name of ['openssl', 'gnutls'] as const) {
        if (others[name] === undefined) continue
        assert.equal(others[name], pin, `${name}, ${key}`)
        compared[name].add(key)
      }
    }
    for (const name of common)
      assert.deepEqual([compared.openssl.has(name), compared.gnutls.has(name)], [true, true], name)
  })
})

function certificateOf(key: (typeof kinds)[number]): { key: string; certificate: Issued } | undefined {
  try {
    return { key, certificate: authority.leaf(HOST, { key }) }
  } catch {
    // a kind that the OpenSSL of this Node cannot make
    return undefined
  }
}

const ofNothing = 'sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='

/** The recipe of the tutorials gives the pin of nothing for a key that OpenSSL cannot read. */
async function byOpenssl(pem: string): Promise<string | undefined> {
  const pin = await recipe(pem)
  return pin === ofNothing ? undefined : pin
}

function byGnutls(pem: string): string | undefined {
  const said = execFileSync(toolPath('gnutls', 'certtool'), ['--certificate-info'], {
    input: pem,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const [, pin] = /pin-sha256:([A-Za-z0-9+/]{43}=)/.exec(said) ?? []
  return pin === undefined ? undefined : `sha256/${pin}`
}
