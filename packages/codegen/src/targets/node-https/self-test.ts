import { type Code, code } from '../../code.ts'
import { javascript } from '../../languages/javascript.ts'
import type { RenderContext } from '../../target.ts'

/** `pinned-https.test.mjs`: an interceptor on loopback fools a plain client and not the pinned one. */
export function renderSelfTest({ header }: RenderContext): Code {
  return code`
    ${javascript.comment(...header)}
    //
    // Shows, without leaving this machine, that the pins are on: node --test
    // A server on loopback plays the interceptor: its certificate for each pinned host comes from a root that
    // the client trusts, but its key is not pinned. Needs @keypin/forge, for the certificates.
    import assert from 'node:assert/strict'
    import http from 'node:http'
    import https from 'node:https'
    import { isIP } from 'node:net'
    import test from 'node:test'
    import { root } from '@keypin/forge'
    import { pinOf } from 'keypin'
    import { createPinner } from 'keypin/node'
    import { cleartextAgent, createAgent, PinMismatchError, pinner } from './pinned-https.mjs'

    test('a wrong pin is refused and the right one works, on every surface', () => pinner.selfTest())

    const enforced = [...pinner.pinSet.hosts.values()].filter(
      ({ host, mode, expiresAt }) =>
        mode === 'enforce' && isIP(host) === 0 && (expiresAt === undefined || new Date() < expiresAt),
    )
    for (const { host } of enforced) {
      test(\`an unpinned agent falls for the interceptor of \${host}\`, (t) =>
        intercept(t, host, async ({ options, requests }) => {
          assert.equal(await get({ ...options, agent: new https.Agent(options) }), 'ok')
          assert.equal(requests(), 1)
        }))

      test(\`the pinned agent refuses the interceptor of \${host} and sends nothing\`, (t) =>
        intercept(t, host, async ({ options, requests }) => {
          await assert.rejects(get({ ...options, agent: createAgent(options) }), PinMismatchError)
          assert.equal(requests(), 0)
        }))

      test(\`a pinned agent reaches a server of \${host} whose key is pinned\`, (t) =>
        intercept(t, host, async ({ options, leaf }) => {
          const spare = root().leaf(host)
          const pins = [leaf, spare].map(({ der }) => pinOf(der).text)
          const right = createPinner({ version: 1, hosts: { [host]: { pins } } })
          t.after(() => right.close())
          assert.equal(await get({ ...options, agent: right.agent(options) }), 'ok')
        }))

      test(\`clear text to \${host} is refused\`, async () => {
        const clear = new Promise((resolve, reject) => {
          http.get({ host, agent: cleartextAgent }, resolve).on('error', reject)
        })
        await assert.rejects(clear, { code: 'KEYPIN_CLEARTEXT' })
      })
    }

    /** Serves HTTPS for a host on loopback; the options make a client find and trust it. */
    async function intercept(t, host, body) {
      const authority = root()
      const leaf = authority.leaf(host)
      let count = 0
      const server = https.createServer({ key: leaf.keyPem, cert: leaf.chainPem() }, (_, response) => {
        count += 1
        response.end('ok')
      })
      server.listen(0, '127.0.0.1')
      await new Promise((resolve) => server.once('listening', resolve))
      t.after(() => server.close())
      const lookup = (_, { all }, done) =>
        all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)
      const options = { host, port: server.address().port, ca: authority.pem, lookup, keepAlive: false }
      await body({ options, leaf, requests: () => count })
    }

    function get(options) {
      return new Promise((resolve, reject) => {
        const request = https.get(options, async (response) => {
          let text = ''
          for await (const chunk of response.setEncoding('utf8')) text += chunk
          resolve(text)
        })
        request.on('error', reject)
      })
    }
  `
}
