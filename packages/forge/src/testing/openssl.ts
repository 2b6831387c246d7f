// The openssl command, as the judge of what forge makes.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toolPath } from '../../../../tools/testing/needs.ts'
import { pemBundle } from '../pem.ts'
import type { Certificate } from '../story.ts'

/** What a run of openssl said. */
export interface OpensslAnswer {
  readonly ok: boolean
  /** Standard output and error together. */
  readonly output: string
}

/** Runs openssl in a folder of its own, with these files in it. */
export function openssl(
  args: readonly string[],
  files: Readonly<Record<string, string | Uint8Array>> = {},
): OpensslAnswer {
  const folder = mkdtempSync(join(tmpdir(), 'keypin-forge-'))
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
    // Without SSL_CERT_FILE and the like, which would bring in certificates of this machine.
    const env = { PATH: process.env.PATH }
    const { status, stdout, stderr } = spawnSync(toolPath('openssl'), args, {
      cwd: folder,
      env,
      encoding: 'utf8',
    })
    return { ok: status === 0, output: stdout + stderr }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What is to be verified. */
export interface VerifyQuestion {
  /** Leaf first; a root at the end is not used. */
  readonly chain: readonly Certificate[]
  readonly anchors: readonly Certificate[]
  readonly host?: string
  readonly ip?: string
  readonly now: Date
}

/** What `openssl verify` says of a chain for a TLS server, with all its strictness. */
export function verify({ chain, anchors, host, ip, now }: VerifyQuestion): OpensslAnswer {
  const [leaf, ...others] = chain
  if (leaf === undefined) throw new TypeError('chain: expected a leaf')
  const files = { leaf: leaf.pem, untrusted: pemBundle(others), anchors: pemBundle(anchors) }
  const name = [
    ...(host === undefined ? [] : ['-verify_hostname', host]),
    ...(ip === undefined ? [] : ['-verify_ip', ip]),
  ]
  const time = ['-attime', String(Math.floor(now.getTime() / 1000))]
  const trust = ['-no-CApath', '-no-CAstore', '-CAfile', 'anchors']
  const untrusted = others.length === 0 ? [] : ['-untrusted', 'untrusted']
  // Level 2 asks for 112 bits, as OpenSSL's TLS does by default since 3.0 on Debian.
  const strict = ['-x509_strict', '-auth_level', '2', '-purpose', 'sslserver']
  return openssl(['verify', ...strict, ...trust, ...untrusted, ...time, ...name, 'leaf'], files)
}

/** A certificate in words. */
export function printed(certificate: Certificate): OpensslAnswer {
  return openssl(['x509', '-in', 'certificate', '-noout', '-text'], { certificate: certificate.pem })
}
