import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import tls, { type ConnectionOptions, type DetailedPeerCertificate } from 'node:tls'
import type { Certificate } from '@keypin/forge'
import { formatPin, pinOf } from 'keypin'
import { createPinner, PinMismatchError } from 'keypin/node'
import { type ChainAttack, chainAttacks, genuine, HOST } from './chain-attacks.ts'
import { ask } from './clients.ts'
import { serve } from './tls-server.ts'

const spare = `sha256/${Buffer.alloc(32, 7).toString('base64')}`

function pinSetFor(certificate: Certificate): object {
  return { version: 1, hosts: { [HOST]: { pins: [formatPin(pinOf(certificate.der)), spare] } } }
}

async function withServer(
  attack: Pick<ChainAttack, 'leaf' | 'presented' | 'trusted'>,
  use: (options: ConnectionOptions, decrypted: () => number) => Promise<void>,
  maxVersion: 'TLSv1.2' | 'TLSv1.3',
): Promise<void> {
  const chainPem = attack.presented.map(({ pem }) => pem).join('')
  const server = await serve(attack.leaf, { chainPem, maxVersion })
  const ca = [genuine.root, ...attack.trusted].map(({ pem }) => pem)
  try {
    await use({ host: '127.0.0.1', port: server.port, servername: HOST, ca }, server.decrypted)
    await server.settled()
  } finally {
    await server.close()
  }
}

// The usual recipe: follow `issuerCertificate`, take any certificate that carries the pin.
function naiveWalk(pins: readonly string[]): typeof tls.checkServerIdentity {
  return (host, leaf) => {
    const seen = new Set<unknown>()
    let at = leaf as DetailedPeerCertificate
    for (; at?.raw !== undefined && !seen.has(at); at = at.issuerCertificate) {
      seen.add(at)
      if (pins.includes(formatPin(pinOf(at.raw)))) return tls.checkServerIdentity(host, leaf)
    }
    return new Error('naive: no pin')
  }
}

/** The recipe that looks at every certificate the server sent. */
async function naivePresented(options: ConnectionOptions, pins: readonly string[]): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = tls.connect(options, () => {
      let certificate = socket.getPeerX509Certificate()
      let isPinned = false
      for (; certificate !== undefined; certificate = certificate.issuerCertificate) {
        isPinned ||= pins.includes(formatPin(pinOf(certificate.raw)))
      }
      socket.destroy()
      resolve(isPinned)
    })
    socket.on('error', reject)
  })
}

for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
  describe(`chain attacks over ${maxVersion}`, () => {
    for (const attack of chainAttacks()) {
      test(`${attack.id}: ${attack.story}`, async () => {
        let fooled = 0
        for (const pinned of attack.pinned) {
          await withServer(
            attack,
            async (options, decrypted) => {
              const pins = [formatPin(pinOf(pinned.der))]
              const pinner = createPinner(pinSetFor(pinned))
              await assert.rejects(ask(tls.connect(pinner.tlsOptions(options))), PinMismatchError)
              assert.equal(decrypted(), 0)
              const naive = ask(tls.connect({ ...options, checkServerIdentity: naiveWalk(pins) }))
              fooled += Number(
                await naive.then(
                  () => true,
                  () => false,
                ),
              )
              fooled += Number(await naivePresented(options, pins))
              pinner.close()
            },
            maxVersion,
          )
        }
        assert.ok(fooled > 0, 'no naive checker falls for this attack, so it proves nothing')
      })
    }
  })
}

describe('what must go on working', () => {
  const honest = {
    'the leaf is pinned': { pinned: genuine.leaf, presented: [genuine.leaf, genuine.issuing] },
    'the intermediate is pinned': { pinned: genuine.issuing, presented: [genuine.leaf, genuine.issuing] },
    'the root is pinned and not sent': { pinned: genuine.root, presented: [genuine.leaf, genuine.issuing] },
    'the root is pinned and sent': {
      pinned: genuine.root,
      presented: [genuine.leaf, genuine.issuing, genuine.root],
    },
  }
  for (const [name, { pinned, presented }] of Object.entries(honest)) {
    test(`${name}: the genuine server is answered`, async () => {
      const pinner = createPinner(pinSetFor(pinned))
      await withServer(
        { leaf: genuine.leaf, presented, trusted: [] },
        async (options, decrypted) => {
          await ask(tls.connect(pinner.tlsOptions(options)))
          assert.ok(decrypted() > 0)
        },
        'TLSv1.3',
      )
      pinner.close()
    })
  }
})
