import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { HOST, type Place } from '../place.ts'
import { type DemoClient, TOKEN } from './client.ts'

const run = promisify(execFile)

const program = `import com.example.pinning.PinnedOkHttp
import kotlin.system.exitProcess
import okhttp3.Request

fun main() {
    val url = System.getenv("KEYPIN_LAB_URL") + "account"
    val request = Request.Builder().url(url).header("authorization", "${TOKEN}").build()
    try {
        PinnedOkHttp.client.newCall(request).execute().use { println(it.body!!.string()) }
    } catch (error: Exception) {
        System.err.println(error.message)
        exitProcess(1)
    }
    exitProcess(0)
}
`

/** Kotlin with OkHttp, on a JVM: the generated client, compiled by the Kotlin compiler. */
export const pinnedKotlin: DemoClient = {
  title: 'pinned kotlin/okhttp',
  target: 'android-okhttp-kotlin',
  prepare: async (place, { dir, env }, signal) => {
    const tool = join(dir, 'okhttp-kotlin')
    if (!existsSync(join(tool, '.installed'))) {
      return { absent: 'no Kotlin compiler with OkHttp; install them with: tools/toolchains okhttp-kotlin' }
    }
    const libraries = jarsIn(join(tool, 'okhttp-5'))
    const jar = await compile(place, join(tool, 'bin', 'kotlinc'), libraries, { env, signal })
    const trust = await trustStoreOf(place, signal)
    await writeFile(join(place.clients, 'hosts'), `127.0.0.1 ${HOST}\n`)
    const flags = [
      '-Xshare:auto',
      '-XX:TieredStopAtLevel=1',
      `-Djavax.net.ssl.trustStore=${trust}`,
      '-Djavax.net.ssl.trustStorePassword=changeit',
      // The name is not in DNS: every host is on this machine.
      `-Djdk.net.hosts.file=${join(place.clients, 'hosts')}`,
    ]
    return { command: ['java', ...flags, '-cp', [jar, ...libraries].join(delimiter), 'MainKt'] }
  },
}

function jarsIn(folder: string): readonly string[] {
  const names = readdirSync(folder).filter(
    (name) => name.endsWith('.jar') && !/mockwebserver|junit|hamcrest/.test(name),
  )
  return names.map((name) => join(folder, name))
}

interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

async function compile(
  place: Place,
  kotlinc: string,
  libraries: readonly string[],
  around: Surroundings,
): Promise<string> {
  const source = join(place.clients, 'Main.kt')
  const jar = join(place.clients, 'client.jar')
  await mkdir(place.clients, { recursive: true })
  await writeFile(source, program)
  const generated = join(place.generated, 'android-okhttp-kotlin', 'src', 'main', 'kotlin')
  const { env, signal } = around
  await run(kotlinc, ['-nowarn', '-cp', libraries.join(delimiter), '-d', jar, generated, source], {
    env,
    signal,
  })
  return jar
}

// The JVM takes its roots from a key store, one certificate to an entry.
async function trustStoreOf({ clients, trust }: Place, signal: AbortSignal): Promise<string> {
  const store = join(clients, 'trust.p12')
  const roots =
    (await readFile(trust, 'utf8')).match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  for (const [index, pem] of roots.entries()) {
    const file = join(clients, `root-${index}.pem`)
    await writeFile(file, `${pem}\n`)
    const what = ['-importcert', '-noprompt', '-alias', `root-${index}`, '-file', file]
    await run('keytool', [...what, '-keystore', store, '-storetype', 'PKCS12', '-storepass', 'changeit'], {
      signal,
    })
  }
  return store
}
