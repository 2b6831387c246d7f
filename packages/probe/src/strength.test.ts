import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PublicKeyFacts } from 'keypin'
import {
  signatureAlgorithm,
  weaknessOfCipher,
  weaknessOfKey,
  weaknessOfPrime,
  weaknessOfProtocol,
} from './strength.ts'
import { codePoint, groups, signatureSchemes } from './wire/code-points.ts'

describe('what is weak is named:', () => {
  const ciphers: readonly (readonly [name: string, why: RegExp])[] = [
    ['TLS_ECDHE_RSA_WITH_NULL_SHA', /does not encrypt/],
    ['TLS_RSA_EXPORT_WITH_RC4_40_MD5', /broken/],
    ['TLS_ECDHE_ECDSA_WITH_RC4_128_SHA', /RC4/],
    ['TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA', /SWEET32/],
    ['TLS_DHE_RSA_WITH_DES_CBC_SHA', /SWEET32/],
    ['TLS_RSA_WITH_IDEA_CBC_SHA', /SWEET32/],
    ['TLS_DH_anon_WITH_AES_128_GCM_SHA256', /nobody is authenticated/],
    ['TLS_RSA_WITH_AES_128_GCM_SHA256', /forward secrecy/],
    ['TLS_RSA_WITH_AES_128_CBC_SHA', /forward secrecy.*; CBC/],
    ['TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256', /forward secrecy/],
    ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256', /CBC/],
    ['TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8', /64 bits/],
  ]
  for (const [name, why] of ciphers)
    test(name, () => {
      assert.match(weaknessOfCipher(name) ?? '', why)
    })

  test('protocols before TLS 1.2', () => {
    for (const name of ['SSLv2', 'SSLv3', 'TLSv1', 'TLSv1.1'])
      assert.match(weaknessOfProtocol(name) ?? '', /8996/)
  })

  test('groups that are too small', () => {
    for (const number of [0x0010, 0x0012, 0x0013, 0x0014, 0x0015]) assert.ok(codePoint(groups, number).weak)
    assert.match(weaknessOfPrime(1024) ?? '', /1024/)
  })

  test('signatures with MD5 and SHA-1; of handshakes also those with SHA-224 and DSA', () => {
    for (const number of [0x0101, 0x0201, 0x0203, 0x0301, 0x0303, 0x0202, 0x0402])
      assert.ok(codePoint(signatureSchemes, number).weak)
    for (const oid of [
      '1.2.840.113549.1.1.2',
      '1.2.840.113549.1.1.4',
      '1.2.840.113549.1.1.5',
      '1.2.840.10045.4.1',
    ])
      assert.ok(signatureAlgorithm(oid).weak)
  })

  test('keys that are too small, retired, or no lock at all', () => {
    const keys: Partial<PublicKeyFacts>[] = [
      { algorithm: 'RSA', bits: 1024 },
      { algorithm: 'EC', bits: 192, curve: 'P-192' },
      { algorithm: 'DSA', bits: 2048 },
      { algorithm: 'RSA', bits: 2048, exponent: 1 },
    ]
    for (const key of keys)
      assert.ok(weaknessOfKey({ oid: '', ...key } as PublicKeyFacts), JSON.stringify(key))
  })
})

describe('what current servers choose is not weak:', () => {
  const ciphers = [
    ...['TLS_AES_128_GCM_SHA256', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'],
    ...['TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256', 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'],
  ]
  for (const name of ciphers)
    test(name, () => {
      assert.equal(weaknessOfCipher(name), undefined)
    })

  test('TLS 1.2 and 1.3, their groups, signatures and keys', () => {
    for (const name of ['TLSv1.2', 'TLSv1.3']) assert.equal(weaknessOfProtocol(name), undefined)
    for (const number of [0x0017, 0x001d, 0x0100, 0x11ec])
      assert.equal(codePoint(groups, number).weak, undefined)
    for (const number of [0x0403, 0x0804, 0x0807])
      assert.equal(codePoint(signatureSchemes, number).weak, undefined)
    assert.equal(weaknessOfPrime(2048), undefined)
    for (const key of [
      { algorithm: 'RSA', bits: 2048, exponent: 65_537 },
      { algorithm: 'EC', bits: 256, curve: 'P-256' },
      { algorithm: 'Ed25519' },
    ])
      assert.equal(weaknessOfKey({ oid: '', ...key } as never), undefined)
  })
})
