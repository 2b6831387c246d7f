import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Inspection } from '@keypin/probe'
import { demandGenuinePath } from './consent.ts'

function seen(trust: Omit<Inspection['trust'], 'by'>): Inspection {
  return {
    target: 'api.example.com',
    at: '2026-11-22T12:00:00Z',
    server: { host: 'api.example.com', port: 443, servername: 'api.example.com' },
    possession: 'proven',
    presented: [],
    paths: [],
    refused: [],
    exhausted: false,
    timestamps: [],
    trust: { ...trust, by: { public: trust.ends === 'public' } },
  }
}

describe('a pin is taken from', () => {
  test('a path that ends in a public root, without a flag', () => {
    demandGenuinePath(seen({ ends: 'public', coversHost: true }), false)
  })

  for (const ends of ['given', 'system'] as const)
    test(`a path that ends in a ${ends} root only with --accept-local-root`, () => {
      assert.throws(() => demandGenuinePath(seen({ ends, coversHost: true }), false), {
        code: 'KEYPIN_CONSENT_NEEDED',
      })
      demandGenuinePath(seen({ ends, coversHost: true }), true)
    })

  test('a path that ends nowhere, or a certificate for another name, never', () => {
    for (const trust of [
      { ends: 'nowhere', coversHost: true },
      { ends: 'public', coversHost: false },
    ] as const)
      assert.throws(() => demandGenuinePath(seen(trust), true), { code: 'KEYPIN_NO_PATH' })
  })
})
