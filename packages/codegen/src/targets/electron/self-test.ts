import { type Code, code } from '../../code.ts'
import { javascript } from '../../languages/javascript.ts'
import type { RenderContext } from '../../target.ts'

/** `pinned-session.test.ts`: what the guard answers Chromium. */
export function renderSelfTest({ header }: RenderContext): Code {
  return code`
    ${javascript.comment(...header)}
    //
    // Shows, without Electron and without leaving this machine, what the guard answers: node --test (Node 22.18 or newer).
    // Certificates of a root that Chromium is said to trust, with keys that are not pinned. Needs @keypin/forge.
    import assert from 'node:assert/strict'
    import test from 'node:test'
    import { type CertificateAuthority, type Issued, root } from '@keypin/forge'
    import type { Certificate, Request } from 'electron'
    import { isRefusedInClearText, judge, pinner } from './pinned-session.ts'

    const OK = -3
    const REFUSED = -2

    // No report leaves this machine; where it would have gone is looked at.
    const told: string[] = []
    globalThis.fetch = async (address) => {
      told.push(String(address))
      return new Response()
    }

    const enforced = [...pinner.pinSet.hosts.values()].filter(
      ({ mode, expiresAt }) => mode === 'enforce' && (expiresAt === undefined || new Date() < expiresAt),
    )
    for (const { host, reportTo } of enforced) {
      const authority = root()
      const forged = authority.leaf(host)

      test(\`\${host}: what Chromium would let pass is refused, for its key is not pinned\`, () => {
        assert.equal(judge(asked(host, [forged, authority]), () => undefined), REFUSED)
        assert.equal(judge(asked(\`\${host.toUpperCase()}\`, [forged, authority]), () => undefined), REFUSED)
      })

      test(\`\${host}: it is reported once, however often it happens\`, () => {
        told.length = 0
        const request = asked(host, [authority.leaf(host), authority])
        for (let times = 0; times < 3; times += 1) judge(request, () => undefined)
        assert.deepEqual(told, [...reportTo])
      })

      test(\`\${host}: what Chromium refuses stays refused\`, () => {
        assert.equal(judge({ ...asked(host, [forged, authority]), errorCode: -202 }), OK, 'which leaves it to Chromium')
      })

      test(\`\${host}: what cannot be read is refused\`, () => {
        const request = asked(host, [forged, authority])
        assert.equal(judge({ ...request, validatedCertificate: { ...request.certificate, data: '' } }), REFUSED)
      })

      test(\`\${host}: clear text is refused\`, () => {
        const authorityOf = host.includes(':') ? \`[\${host}]\` : host
        assert.equal(isRefusedInClearText(\`http://\${authorityOf}/\`), true)
        assert.equal(isRefusedInClearText(\`ws://\${authorityOf}/\`), true)
        assert.equal(isRefusedInClearText(\`https://\${authorityOf}/\`), false)
      })
    }

    /** What Chromium asks, as far as the guard looks at it. */
    function asked(hostname: string, chain: readonly (Issued | CertificateAuthority)[]): Request {
      let certificate: Partial<Certificate> | undefined
      for (const { pem } of [...chain].reverse())
        certificate = { data: pem, fingerprint: pem, ...(certificate && { issuerCert: certificate as Certificate }) }
      const validated = certificate as Certificate
      return {
        hostname,
        certificate: validated,
        validatedCertificate: validated,
        isIssuedByKnownRoot: false,
        verificationResult: 'net::OK',
        errorCode: 0,
      }
    }
  `
}
