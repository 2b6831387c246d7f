// The config plugin under Expo's own machinery, on projects as its templates make them.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { needs, toolDirectory } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { pinSetNamed, selfTestFolder } from '../prove/self-test.ts'

const { dir, remove } = selfTestFolder()
after(remove)

const NO_KEY = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='
const PINS = [...(pinSetNamed('simple').pinSet.hosts.get('api.example.com')?.pins ?? [])].map(({ pin }) =>
  pin.text.slice('sha256/'.length),
)

describe('expo', needs('expo'), () => {
  test('the native projects have the pins', async () => {
    const { plist, manifest, config } = await prebuilt('right', {})
    assert.deepEqual(pinsIn(plist), PINS)
    assert.match(plist, /<key>NSPinnedLeafIdentities<\/key>/)
    assert.match(plist, /<key>NSExceptionAllowsInsecureHTTPLoads<\/key>\s*<false\/>/)
    assert.match(plist, /<key>NSAllowsLocalNetworking<\/key>/, 'what was there stays')
    assert.match(manifest, /android:networkSecurityConfig="@xml\/network_security_config"/)
    assert.deepEqual(pinsIn(config), PINS)
    assert.match(config, /cleartextTrafficPermitted="false"/)
  })

  test('a build for the self-test has wrong pins, and only such', async () => {
    const { plist, config } = await prebuilt('wrong', { PINNING_SELF_TEST: 'wrong' })
    assert.deepEqual(
      pinsIn(plist),
      PINS.map(() => NO_KEY),
    )
    assert.deepEqual(
      pinsIn(config),
      PINS.map(() => NO_KEY),
    )
  })

  test('a reference to another configuration is not lost in silence', async () => {
    const building = prebuilt('other', {}, 'android:networkSecurityConfig="@xml/other"')
    await assert.rejects(building, /@xml\/other already/)
  })
})

function pinsIn(text: string): string[] {
  return text.match(/(?<=<string>|<pin [^>]*>)[A-Za-z0-9+/]{43}=(?=<)/g) ?? []
}

interface Prebuilt {
  readonly plist: string
  readonly manifest: string
  readonly config: string
}

/** Runs the generated plugin on native projects. */
async function prebuilt(name: string, env: Record<string, string>, attribute = ''): Promise<Prebuilt> {
  const root = join(dir, name)
  await writeOutput('expo', pinSetNamed('simple'), root)
  const main = join(root, 'android/app/src/main')
  const app = join(root, 'ios/App')
  for (const folder of [main, app, join(root, 'node_modules/expo')]) mkdirSync(folder, { recursive: true })
  writeFileSync(join(root, 'package.json'), '{"name": "app", "version": "1.0.0"}')
  writeFileSync(join(main, 'AndroidManifest.xml'), manifestWith(attribute))
  writeFileSync(join(app, 'Info.plist'), INFO_PLIST)
  writeFileSync(join(app, 'AppDelegate.swift'), '')
  mkdirSync(join(root, 'ios/App.xcodeproj'))
  writeFileSync(join(root, 'ios/App.xcodeproj/project.pbxproj'), '')
  symlinkSync(join(toolDirectory('expo'), 'node_modules/@expo'), join(root, 'node_modules/@expo'))
  writeFileSync(
    join(root, 'node_modules/expo/config-plugins.js'),
    `module.exports = require(${JSON.stringify(join(toolDirectory('expo'), 'node_modules/@expo/config-plugins'))})`,
  )
  writeFileSync(join(root, 'prebuild.cjs'), PREBUILD)
  await run([process.execPath, join(root, 'prebuild.cjs')], { cwd: root, env })
  return {
    plist: readFileSync(join(app, 'Info.plist'), 'utf8'),
    manifest: readFileSync(join(main, 'AndroidManifest.xml'), 'utf8'),
    config: readFileSync(join(main, 'res/xml/network_security_config.xml'), 'utf8'),
  }
}

// As `expo prebuild` does it, for the mods that a plugin of ours adds.
const PREBUILD = `
const { compileModsAsync } = require('./node_modules/expo/config-plugins')
const config = require('./plugins/with-pins')({ name: 'App', slug: 'app', ios: { infoPlist: {} }, _internal: { projectRoot: __dirname } })
compileModsAsync(config, { projectRoot: __dirname, platforms: ['android', 'ios'], assertMissingModProviders: false })
`

function manifestWith(attribute: string): string {
  return `<manifest xmlns:android="http://schemas.android.com/apk/res/android">
  <application android:name=".MainApplication" ${attribute}/>
</manifest>
`
}

const INFO_PLIST = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>NSAppTransportSecurity</key>
  <dict>
    <key>NSAllowsArbitraryLoads</key>
    <false/>
    <key>NSAllowsLocalNetworking</key>
    <true/>
  </dict>
</dict>
</plist>
`
