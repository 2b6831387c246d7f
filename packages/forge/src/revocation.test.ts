import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { needs } from '../../../tools/testing/needs.ts'
import { createForge } from './forge.ts'
import type { RevocationStatus } from './revocation.ts'
import { openssl } from './testing/openssl.ts'

const now = new Date()
const forge = createForge({ clock: () => now })
const authority = forge.root()
const issuing = authority.intermediate()
const leaf = issuing.leaf('api.example.com')
const files = { root: authority.pem, issuing: issuing.pem, leaf: leaf.pem }

describe('an OCSP answer', needs('openssl'), () => {
  const ask = (answer: Uint8Array) =>
    openssl(
      [
        'ocsp',
        '-respin',
        'answer',
        '-issuer',
        'issuing',
        '-cert',
        'leaf',
        '-CAfile',
        'root',
        '-verify_other',
        'issuing',
        '-no_nonce',
      ],
      { ...files, answer },
    )

  for (const status of ['good', 'revoked', 'unknown'] satisfies RevocationStatus[]) {
    test(`says ${status}, and is signed by the issuer`, () => {
      const { output } = ask(issuing.ocspResponse(leaf, { status }))
      assert.match(output, /Response verify OK/u)
      assert.match(output, new RegExp(`leaf: ${status}`, 'u'))
    })
  }

  test('of yesterday does not hold today', () => {
    const thisUpdate = new Date(now.getTime() - 48 * 60 * 60 * 1000)
    assert.match(ask(issuing.ocspResponse(leaf, { thisUpdate, days: 1 })).output, /status expired/iu)
  })

  test('about another certificate is no answer', () => {
    assert.match(ask(issuing.ocspResponse(issuing.leaf('x.example'))).output, /No Status found/iu)
  })
})

describe('a revocation list', needs('openssl'), () => {
  const verify = (list: Uint8Array) => {
    const crl = `-----BEGIN X509 CRL-----\n${Buffer.from(list).toString('base64')}\n-----END X509 CRL-----\n`
    const args = [
      'verify',
      '-crl_check',
      '-no-CApath',
      '-no-CAstore',
      '-CAfile',
      'root',
      '-untrusted',
      'issuing',
      '-CRLfile',
      'crl',
      'leaf',
    ]
    return openssl(args, { ...files, crl })
  }

  test('revokes what it names and nothing else', () => {
    assert.match(verify(issuing.revocationList([leaf])).output, /certificate revoked/u)
    assert.ok(verify(issuing.revocationList([issuing.leaf('x.example')])).ok)
    assert.ok(verify(issuing.revocationList([])).ok)
  })
})
