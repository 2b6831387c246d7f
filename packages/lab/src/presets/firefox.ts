import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { makeTrustStore } from './nss.ts'
import type { Preset, PresetAttempt } from './preset.ts'
import { proxyScript } from './proxy-script.ts'

/**
 * Firefox, headless, which takes a picture of a page that frames the URL. Had it to take one of the URL itself, it
 * would wait for ever where it refuses.
 *
 * It cannot be given pins: those that it has are compiled in. At its strictest level, which is set here, they count
 * for roots that a user added too.
 */
export const firefox: Preset = {
  name: 'firefox',
  title: 'Firefox',
  pins: 'none but those compiled into it, at their strictest level; expect it to accept for all other hosts',
  executables: ['firefox-esr', 'firefox'],
  helpers: ['certutil'],
  install: 'apt-get install firefox-esr libnss3-tools',
  async start(attempt) {
    const { folder, roots, helpers, url } = attempt
    await makeTrustStore(folder, roots, helpers.get('certutil') ?? '')
    const page = join(folder, 'page.html')
    await writeFile(page, `<!doctype html><iframe src="${url}"></iframe>\n`)
    await writeFile(join(folder, 'user.js'), preferences({ ...quiet, ...wayTo(attempt) }))
    return {
      parameters: [
        '--headless',
        '--no-remote',
        '--profile',
        folder,
        '--screenshot',
        join(folder, 'page.png'),
        pathToFileURL(page).href,
      ],
      environment: { HOME: folder, MOZ_CRASHREPORTER_DISABLE: '1' },
    }
  },
}

type Preferences = Readonly<Record<string, string | number | boolean>>

const preferences = (values: Preferences): string =>
  Object.entries(values)
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join('')

const quiet: Preferences = {
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.safebrowsing.downloads.remote.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'datareporting.healthreport.uploadEnabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.dns.disablePrefetch': true,
  'network.http.http3.enable': false,
  'network.http.speculative-parallel-limit': 0,
  'network.trr.mode': 5,
  // 2: pins that are compiled in count whatever root a chain ends in. Its own default, 1, spares those of the user.
  'security.cert_pinning.enforcement_level': 2,
  'toolkit.telemetry.enabled': false,
}

/** Names in its list of local ones lead to loopback, where the lab is. */
const wayTo = (attempt: PresetAttempt): Preferences => ({
  'network.dns.localDomains': attempt.host,
  'network.proxy.type': 2,
  'network.proxy.autoconfig_url': proxyScript(attempt),
  'network.proxy.socks_remote_dns': true,
  'network.proxy.allow_hijacking_localhost': true,
})
