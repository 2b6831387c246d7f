import { join } from 'node:path'
import { makeTrustStore } from './nss.ts'
import type { Preset, PresetAttempt } from './preset.ts'
import { proxyScript } from './proxy-script.ts'

/**
 * Chromium, headless, which prints the page that it got.
 *
 * It cannot be given pins: those that it has are compiled in, and do not count for roots that a user added. Its
 * `--ignore-certificate-errors-spki-list` is no pinning but the opposite, keys for which nothing is checked.
 */
export const chromium: Preset = {
  name: 'chromium',
  title: 'Chromium',
  pins: 'none: it has no setting for pins, so expect it to accept every chain of a root that it trusts',
  executables: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
  helpers: ['certutil'],
  install: 'apt-get install chromium libnss3-tools',
  platforms: ['linux'],
  async start(attempt) {
    const { folder, roots, helpers, url } = attempt
    await makeTrustStore(join(folder, '.pki', 'nssdb'), roots, helpers.get('certutil') ?? '')
    return {
      parameters: [...quiet, ...sandbox(), `--user-data-dir=${join(folder, 'data')}`, ...wayTo(attempt), url],
      environment: { HOME: folder, XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder, XDG_DATA_HOME: folder },
    }
  },
}

const quiet = [
  '--headless=new',
  '--dump-dom',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-breakpad',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-sync',
  '--metrics-recording-only',
  '--no-default-browser-check',
  '--no-first-run',
  '--no-pings',
  '--password-store=basic',
  '--log-level=3',
]

/** Its sandbox refuses to be run by root. */
const sandbox = (): string[] => (process.getuid?.() === 0 ? ['--no-sandbox'] : [])

/** Names are looked up here only where no proxy does it. */
const wayTo = (attempt: PresetAttempt): string[] => [
  `--proxy-pac-url=${proxyScript(attempt)}`,
  `--host-resolver-rules=MAP ${attempt.host} ${attempt.address}`,
]
