import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { formatPin, pinOf } from 'keypin'
import { type ToolName, toolJars, toolPath } from '../../tools/testing/needs.ts'
import { CONFIGURATION, compileShims, compileSwift } from '../targets/apple/swift.ts'
import { run } from '../targets/process.ts'
import { compileBridge, sslPinning, writeSetting } from '../targets/react-native/clients.ts'

/** The certificates that a reader of the tutorial would look at, and where the program is put. */
export interface Reader {
  readonly host: string
  readonly dir: string
  /** The leaf certificate, DER. */
  readonly leaf: Uint8Array
  /** What the client is to trust, as `lab init` writes it. */
  readonly trust: string
}

/** A snippet of a tutorial, as it stands but for what is needed to start it at all. */
export interface Snippet {
  readonly id: string
  readonly title: string
  /** What was changed so that it runs. */
  readonly changed: string
  /** The kind of key the genuine server has in this run. */
  readonly key: 'P-256' | 'RSA-2048'
  readonly needs: readonly ToolName[]
  readonly prepare: (reader: Reader) => Promise<readonly string[]>
}

const PLACEHOLDER = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='

function snippet(file: string, pin: string): string {
  return readFileSync(join(import.meta.dirname, 'snippets', file), 'utf8').replaceAll(PLACEHOLDER, pin)
}

/** The pin that every tool but the snippet computes, without its prefix. */
function spkiHash(leaf: Uint8Array): string {
  return formatPin(pinOf(leaf)).slice('sha256/'.length)
}

function certificateHash(leaf: Uint8Array): string {
  return createHash('sha256').update(leaf).digest('base64')
}

/** Hands the lab's roots to a program that knows only its platform's own way of being told. */
function withRoots(variable: string, command: readonly string[]): readonly string[] {
  return ['sh', '-c', `${variable}="$KEYPIN_LAB_CA" exec "$@"`, 'sh', ...command]
}

async function node({ dir, leaf }: Reader, client: 'https' | 'axios'): Promise<readonly string[]> {
  const text = snippet('node-https.js.txt', spkiHash(leaf))
  const [head = '', tail = ''] = text.split('// Using with axios')
  const [agent = ''] = head.split('// Using with native https')
  const call = client === 'https' ? head.slice(agent.length) : `(async () => {${tail}})()`
  const program = `${agent}${call}`
    .replaceAll("'https://api.example.com/data'", 'process.env.KEYPIN_LAB_URL')
    .replace('// Handle response', "res.resume(); res.on('end', () => process.exit(0))")
  const path = join(dir, `${client}.cjs`)
  await writeFile(path, program)
  return withRoots('NODE_EXTRA_CA_CERTS', [process.execPath, path])
}

async function python({ dir, leaf }: Reader): Promise<readonly string[]> {
  const program = snippet('python-requests.py.txt', certificateHash(leaf))
    .replaceAll("'https://api.example.com/data'", "os.environ['KEYPIN_LAB_URL']")
    .replaceAll("'https://api.example.com'", "os.environ['KEYPIN_LAB_URL']")
    .replace('response.json()', 'response.text')
  const path = join(dir, 'snippet.py')
  await writeFile(path, `import os\n${program}`)
  return withRoots('REQUESTS_CA_BUNDLE', [toolPath('python'), '-B', path])
}

async function okhttp({ dir, leaf, host, trust }: Reader): Promise<readonly string[]> {
  const [text = ''] = snippet('android-okhttp.kt.txt', spkiHash(leaf)).split('// Use with Retrofit')
  const source = join(dir, 'Snippet.kt')
  const call = `
fun main() {
    val request = okhttp3.Request.Builder().url(System.getenv("KEYPIN_LAB_URL")).build()
    try { client.newCall(request).execute().use { println(it.body!!.string()) } }
    catch (error: Exception) { System.err.println(error); kotlin.system.exitProcess(1) }
    kotlin.system.exitProcess(0)
}
`
  await writeFile(source, text.replaceAll('api.example.com', host) + call)
  const jars = toolJars('okhttp-kotlin', 'okhttp-5')
  const classes = join(dir, 'classes')
  await run([
    toolPath('okhttp-kotlin', 'kotlinc'),
    '-nowarn',
    '-cp',
    jars.join(delimiter),
    '-d',
    classes,
    source,
  ])
  const store = await trustStore(dir, trust)
  const flags = [
    `-Djavax.net.ssl.trustStore=${store}`,
    '-Djavax.net.ssl.trustStorePassword=changeit',
    '-XX:TieredStopAtLevel=1',
  ]
  return [toolPath('java', 'java'), ...flags, '-cp', [classes, ...jars].join(delimiter), 'SnippetKt']
}

// The JVM takes its roots from a key store, one certificate to an entry.
async function trustStore(dir: string, trust: string): Promise<string> {
  const store = join(dir, 'trust.p12')
  await mkdir(dir, { recursive: true })
  const roots =
    readFileSync(trust, 'utf8').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  for (const [index, pem] of roots.entries()) {
    const file = join(dir, `root-${index}.pem`)
    await writeFile(file, `${pem}\n`)
    const what = ['-importcert', '-noprompt', '-alias', `root-${index}`, '-file', file]
    await run(['keytool', ...what, '-keystore', store, '-storetype', 'PKCS12', '-storepass', 'changeit'])
  }
  return store
}

/** What the snippet compares with: of an EC key the bare point, without the algorithm before it. */
function pointHash(leaf: Uint8Array): string {
  const info = new X509Certificate(leaf).publicKey.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(info.subarray(-65)).digest('base64')
}

// The URLSession of Linux, whose TLS the stand-ins for Apple's Security and CryptoKit make.
async function urlSession({ dir }: Reader, pin: string): Promise<readonly string[]> {
  const [delegate = ''] = snippet('ios-urlsession.swift.txt', pin).split('// Usage')
  const source = join(dir, 'Snippet.swift')
  await writeFile(source, `import Security\n${delegate}`)
  const client = join(import.meta.dirname, '../targets/apple/naive.swift')
  const shims = await compileShims(join(dir, 'shims'))
  const program = await compileSwift(shims, [source, client, CONFIGURATION], join(dir, 'client'))
  return [toolPath('swift', 'within'), program]
}

// The library's own module for Android, on a JVM; see targets/react-native for what is stood in for.
async function reactNative(
  { dir, leaf }: Reader,
  how: 'fetchWithCertPin' | 'fetchWithHashPin',
): Promise<readonly string[]> {
  const assets = join(dir, 'android/app/src/main/assets')
  await mkdir(assets, { recursive: true })
  await writeFile(join(assets, 'api_example_com.cer'), leaf)
  const classes = join(dir, 'classes')
  await compileBridge(sslPinning, '0.70', classes)
  const setting = await writeSetting(sslPinning, '0.70', dir, classes)
  const folder = join(import.meta.dirname, '../targets/react-native')
  const text = snippet('react-native-ssl-pinning.js.txt', spkiHash(leaf))
    .replace(/'https:\/\/api\.example\.com\/data'/g, 'process.env.KEYPIN_LAB_URL')
    .replaceAll('response.json()', 'response.text()')
  const call = `import { close } from ${JSON.stringify(join(folder, 'react-native.mjs'))}
await ${how}().then(console.log, () => { process.exitCode = 1 })
close()
`
  const file = join(dir, 'snippet.mjs')
  await writeFile(file, `${text}\n${call}`)
  return [process.execPath, '--import', join(folder, 'hooks.mjs'), file, setting]
}

const nodeChanged = 'the URL, the pin; axios and https each alone'

/** The snippets of the founding documents that run here. */
export const snippets: readonly Snippet[] = [
  {
    id: 'node-https-ec',
    title: 'Node `https`, server with an EC key',
    changed: nodeChanged,
    key: 'P-256',
    needs: [],
    prepare: (reader) => node(reader, 'https'),
  },
  {
    id: 'node-https-rsa',
    title: 'Node `https`, server with an RSA key',
    changed: nodeChanged,
    key: 'RSA-2048',
    needs: [],
    prepare: (reader) => node(reader, 'https'),
  },
  {
    id: 'node-axios-rsa',
    title: 'Node axios, server with an RSA key',
    changed: nodeChanged,
    key: 'RSA-2048',
    needs: [],
    prepare: (reader) => node(reader, 'axios'),
  },
  {
    id: 'python-requests',
    title: 'Python `requests`',
    changed: 'the URL; the pin is the hash of the certificate, which is what it compares',
    key: 'P-256',
    needs: ['python'],
    prepare: python,
  },
  {
    id: 'android-okhttp',
    title: 'Android OkHttp (Kotlin)',
    changed: 'the host, the pin, a call to make; without Retrofit',
    key: 'P-256',
    needs: ['java', 'okhttp-kotlin'],
    prepare: okhttp,
  },
  {
    id: 'ios-urlsession',
    title: 'iOS URLSession delegate, server with an EC key',
    changed: 'the pin, a call to make',
    key: 'P-256',
    needs: ['swift'],
    prepare: (reader) => urlSession(reader, spkiHash(reader.leaf)),
  },
  {
    id: 'ios-urlsession-rsa',
    title: 'iOS URLSession delegate, server with an RSA key',
    changed: 'the pin, a call to make',
    key: 'RSA-2048',
    needs: ['swift'],
    prepare: (reader) => urlSession(reader, spkiHash(reader.leaf)),
  },
  {
    id: 'ios-urlsession-own',
    title: 'iOS URLSession delegate, with a hash that no other tool knows',
    changed: 'the pin, which is the hash that the delegate computes; a call to make',
    key: 'P-256',
    needs: ['swift'],
    prepare: (reader) => urlSession(reader, pointHash(reader.leaf)),
  },
  {
    id: 'react-native-hash',
    title: 'React Native `react-native-ssl-pinning` on Android, with a hash',
    changed: 'the URL, the pin; text for JSON',
    key: 'P-256',
    needs: ['react-native', 'java'],
    prepare: (reader) => reactNative(reader, 'fetchWithHashPin'),
  },
  {
    id: 'react-native-certificate',
    title: 'React Native `react-native-ssl-pinning` on Android, with a certificate file',
    changed: 'the URL; text for JSON',
    key: 'P-256',
    needs: ['react-native', 'java'],
    prepare: (reader) => reactNative(reader, 'fetchWithCertPin'),
  },
]
