// Real clients, none of them ours, and what they are known to do (measured on Debian 12 before the lab was written):
// the wrong ones included. The lab has to find the same.
import { copyFileSync, mkdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type ToolName, toolJars, toolPath } from '../../tools/testing/needs.ts'
import { run } from '../targets/process.ts'

const clients = join(import.meta.dirname, 'clients')

/** What a client does about a chain: the same under either version of TLS, or one for each. */
export type Answer = string | readonly [tls12: string | RegExp, tls13: string | RegExp]

/** How a client is started: by a command, as a driver, or by what the lab knows of it. */
export type Way =
  | { readonly command: string[] }
  | { readonly driver: string[] }
  | { readonly preset: 'chromium' | 'firefox' }

/** A client with the answers that are known. */
export interface KnownClient {
  readonly name: string
  readonly needs: readonly ToolName[]
  /** Pins the leaf's key, its whole certificate, or nothing. */
  readonly pins: 'key' | 'certificate' | 'nothing'
  /** Makes it ready below a folder, and gives how it is started or driven. */
  readonly prepare: (dir: string) => Promise<Way>
  /** P01: a trusted authority, another key. V02: an authority that is not trusted. P04b: the pinned ones sent along. */
  readonly answers: { readonly P01: Answer; readonly V02: Answer; readonly P04b: Answer }
}

const shell = (script: string, ...parameters: readonly string[]): Promise<{ command: string[] }> =>
  Promise.resolve({ command: ['sh', '-c', script, ...parameters] })

const interpreted =
  (tool: ToolName, file: string, ...parameters: readonly string[]): (() => Promise<{ command: string[] }>) =>
  async () => ({ command: [toolPath(tool), join(clients, file), ...parameters] })

const java = (name: string): Pick<KnownClient, 'needs' | 'prepare'> => ({
  needs: ['java', 'okhttp3'],
  prepare: async (dir) => {
    const path = toolJars('okhttp3', 'okhttp-3').join(delimiter)
    await run([toolPath('java', 'javac'), '-cp', path, '-d', dir, join(clients, 'java/Driver.java')])
    return { driver: [toolPath('java', 'java'), '-cp', [dir, path].join(delimiter), 'Driver', name] }
  },
})

const go = (name: string): Pick<KnownClient, 'needs' | 'prepare'> => ({
  needs: ['go'],
  prepare: async (dir) => {
    const source = join(dir, 'src')
    mkdirSync(source, { recursive: true })
    copyFileSync(join(clients, 'go/main.go'), join(source, 'main.go'))
    const env = { GO111MODULE: 'off', GOTOOLCHAIN: 'local' }
    await run([toolPath('go'), 'build', '-o', join(dir, 'main'), join(source, 'main.go')], {
      cwd: source,
      env,
    })
    return { command: [join(dir, 'main'), name] }
  },
})

const pinnedCurl = { P01: 'refused, close_notify', V02: 'refused, unknown_ca', P04b: 'refused, close_notify' }
const badCertificate = {
  P01: 'refused, bad_certificate',
  V02: 'refused, bad_certificate',
  P04b: 'refused, bad_certificate',
}

// In TLS 1.3 Java closes with session tickets unread, so that a reset may overtake its close_notify.
const javaClose = ['refused, close_notify', /^refused, (?:close_notify|no word)$/u] as const
// java.net.http most often closes before its alert is written, and now and then after.
const javaSilence = ['refused, no word', /^refused, (?:no word|certificate_unknown)$/u] as const

/** The table. */
export const knownClients: readonly KnownClient[] = [
  {
    name: 'curl without pins',
    needs: ['curl'],
    pins: 'nothing',
    prepare: () =>
      shell('exec "$0" -sS --fail --cacert "$KEYPIN_LAB_CA" "$KEYPIN_LAB_URL"', toolPath('curl')),
    answers: { P01: 'accepted', V02: 'refused, unknown_ca', P04b: 'accepted' },
  },
  {
    name: 'curl --pinnedpubkey',
    needs: ['curl'],
    pins: 'key',
    prepare: () =>
      shell(
        'exec "$0" -sS --fail --cacert "$KEYPIN_LAB_CA" --pinnedpubkey "sha256//$PINNED_SPKI" "$KEYPIN_LAB_URL"',
        toolPath('curl'),
      ),
    answers: pinnedCurl,
  },
  {
    name: 'curl -k --pinnedpubkey, which looks at nothing but the pin',
    needs: ['curl'],
    pins: 'key',
    prepare: () =>
      shell(
        'exec "$0" -sS --fail -k --pinnedpubkey "sha256//$PINNED_SPKI" "$KEYPIN_LAB_URL"',
        toolPath('curl'),
      ),
    answers: { ...pinnedCurl, V02: 'refused, close_notify' },
  },
  {
    name: 'wget --pinnedpubkey, on GnuTLS',
    needs: ['wget'],
    pins: 'key',
    prepare: () =>
      shell(
        'exec "$0" -q -O - -t 1 --ca-certificate="$KEYPIN_LAB_CA" --pinnedpubkey="sha256//$PINNED_SPKI" "$KEYPIN_LAB_URL"',
        toolPath('wget'),
      ),
    answers: { P01: 'refused, no word', V02: 'refused, no word', P04b: 'refused, no word' },
  },
  {
    name: 'openssl s_client, which has no pins',
    needs: ['openssl'],
    pins: 'nothing',
    prepare: () =>
      shell(
        'printf "GET / HTTP/1.0\\r\\n\\r\\n" | "$0" s_client -quiet -ign_eof -verify_return_error -CAfile "$KEYPIN_LAB_CA" -servername "$KEYPIN_LAB_HOST" -connect "$KEYPIN_LAB_HOST:$KEYPIN_LAB_PORT"',
        toolPath('openssl'),
      ),
    answers: { P01: 'accepted', V02: 'refused, unknown_ca', P04b: 'accepted' },
  },
  {
    name: 'gnutls-cli, which has no pins here',
    needs: ['gnutls'],
    pins: 'nothing',
    prepare: () =>
      shell(
        '(printf "GET / HTTP/1.0\\r\\n\\r\\n"; sleep 1) | "$0" --x509cafile "$KEYPIN_LAB_CA" -p "$KEYPIN_LAB_PORT" "$KEYPIN_LAB_HOST"',
        toolPath('gnutls', 'gnutls-cli'),
      ),
    answers: { P01: 'accepted', V02: 'refused, bad_certificate', P04b: 'accepted' },
  },
  {
    name: 'requests with assert_fingerprint',
    needs: ['python'],
    pins: 'certificate',
    prepare: interpreted('python', 'pinned.py', 'requests_fingerprint'),
    answers: { P01: 'refused, no word', V02: 'refused, unknown_ca', P04b: 'refused, no word' },
  },
  {
    name: 'aiohttp with a Fingerprint, which looks at nothing but the pin',
    needs: ['python'],
    pins: 'certificate',
    prepare: interpreted('python', 'pinned.py', 'aiohttp_fingerprint'),
    answers: {
      P01: 'refused, close_notify',
      V02: 'refused, close_notify',
      P04b: 'refused, close_notify',
    },
  },
  {
    name: 'Python that checks after it has sent',
    needs: ['python'],
    pins: 'certificate',
    prepare: interpreted('python', 'pinned.py', 'check_after_send'),
    answers: { P01: 'leaked', V02: 'refused, unknown_ca', P04b: 'leaked' },
  },
  {
    name: 'Ruby with a verify_callback',
    needs: ['ruby'],
    pins: 'key',
    prepare: interpreted('ruby', 'pinned.rb'),
    answers: { ...badCertificate, V02: 'refused, unknown_ca' },
  },
  {
    name: 'PHP with peer_fingerprint',
    needs: ['php'],
    pins: 'certificate',
    prepare: interpreted('php', 'pinned.php', 'peer_fingerprint'),
    answers: { P01: 'refused, close_notify', V02: 'refused, unknown_ca', P04b: 'refused, close_notify' },
  },
  {
    name: 'PHP with curl',
    needs: ['php'],
    pins: 'key',
    prepare: interpreted('php', 'pinned.php', 'curl'),
    answers: pinnedCurl,
  },
  {
    name: 'Perl with SSL_fingerprint, which is an alternative to trust',
    needs: ['perl-lwp'],
    pins: 'certificate',
    prepare: async () => ({ command: ['perl', join(clients, 'pinned.pl')] }),
    answers: { P01: 'accepted', V02: 'refused, unknown_ca', P04b: 'accepted' },
  },
  {
    name: 'Go with VerifyPeerCertificate',
    ...go('peer-certificate'),
    pins: 'key',
    answers: badCertificate,
  },
  { name: 'Go with VerifyConnection', ...go('connection'), pins: 'key', answers: badCertificate },
  {
    name: 'JSSE with a trust manager that loops over what was sent (CVE-2016-2402)',
    ...java('raw-chain'),
    pins: 'key',
    answers: { P01: 'refused, certificate_unknown', V02: 'refused, certificate_unknown', P04b: 'accepted' },
  },
  {
    name: 'java.net.http with the same trust manager',
    ...java('raw-chain-http-client'),
    pins: 'key',
    answers: { P01: javaSilence, V02: javaSilence, P04b: 'accepted' },
  },
  {
    name: 'HttpsURLConnection, judged after connect()',
    ...java('after-connect'),
    pins: 'key',
    answers: { P01: javaClose, V02: 'refused, certificate_unknown', P04b: javaClose },
  },
  {
    name: 'OkHttp 3 with a CertificatePinner, which cleans the chain',
    ...java('okhttp'),
    pins: 'key',
    answers: { P01: javaClose, V02: 'refused, certificate_unknown', P04b: javaClose },
  },
  {
    name: 'Chromium, which cannot be given pins',
    needs: ['chromium'],
    pins: 'nothing',
    prepare: async () => ({ preset: 'chromium' }),
    answers: { P01: 'accepted', V02: 'refused, certificate_unknown', P04b: 'accepted' },
  },
  {
    name: 'Firefox, which cannot be given pins',
    needs: ['firefox'],
    pins: 'nothing',
    prepare: async () => ({ preset: 'firefox' }),
    answers: { P01: 'accepted', V02: 'refused, unknown_ca', P04b: 'accepted' },
  },
]
