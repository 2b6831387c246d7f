// Whether what a server staples is seen as OpenSSL's client sees it.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { describe, test } from 'node:test'
import type { OcspOptions } from '@keypin/forge'
import type { StapleFacts } from '@keypin/probe'
import { cleanEnvironment } from '../../tools/testing/environment.ts'
import { toolPath } from '../../tools/testing/needs.ts'
import { nginx } from './daemons/nginx.ts'
import { start } from './start.ts'
import { HOST, issuing, look, needsOf, shown } from './world.ts'

const leaf = issuing.leaf(HOST, { timestamps: 3, mustStaple: true })

describe('nginx', needsOf(nginx), () => {
  for (const [options, problems] of [
    [{}, []],
    [{ status: 'revoked' }, [/was revoked/]],
    [{ thisUpdate: new Date(Date.now() - 30 * 86_400_000) }, [/out of date/]],
  ] satisfies [OcspOptions, RegExp[]][])
    test(`staples an answer, ${JSON.stringify(options)}, which OpenSSL reads alike`, async () => {
      await using running = await start(nginx, {
        ...shown(leaf),
        staple: issuing.ocspResponse(leaf, options),
      })
      const [port = 0] = running.ports
      for (const protocol of ['TLSv1.3', 'TLSv1.2'] as const) {
        const { ocsp, timestamps } = await look(port, 'tls', { only: { protocol, key: 'ECDSA' } })
        assert.equal(ocsp?.mustStaple, true)
        assert.equal(ocsp.staple?.signature, 'valid')
        assert.equal(ocsp.staple.isForLeaf, true)
        assert.equal(ocsp.staple.problems.length, problems.length)
        for (const [index, problem] of problems.entries())
          assert.match(ocsp.staple.problems[index] ?? '', problem)
        assert.deepEqual(statusSaid(port), pick(ocsp.staple))
        assert.equal(timestamps.filter(({ source }) => source === 'certificate').length, 3)
      }
    })
})

const pick = ({ status, thisUpdate }: StapleFacts): (string | undefined)[] => [status, thisUpdate]

function statusSaid(port: number): (string | undefined)[] {
  const target = ['-connect', `127.0.0.1:${port}`, '-servername', HOST, '-status']
  const said = execFileSync(toolPath('openssl'), ['s_client', ...target], {
    env: cleanEnvironment(process.env),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [, status] = /Cert Status: (\w+)/.exec(said) ?? []
  const [, time = ''] = /This Update: (.*)/.exec(said) ?? []
  return [status, new Date(time).toISOString()]
}
