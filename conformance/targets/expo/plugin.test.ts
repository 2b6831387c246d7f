// The config plugin under Expo's own machinery, on projects as its templates make them.
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { parsePinSet } from 'keypin'
import { needs, toolDirectory } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { DEBUG_PIN, pinSetNamed, selfTestFolder } from '../prove/self-test.ts'

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
    const building = prebuilt('other', {}, { attribute: 'android:networkSecurityConfig="@xml/other"' })
    await assert.rejects(building, /@xml\/other already/)
  })
})

describe('expo, for approved interception', needs('expo'), () => {
  const approved = DEBUG_PIN.slice('sha256/'.length)

  test('a release has no trace of it', async () => {
    const { plist, config, debugConfig } = await prebuilt('released', {})
    assert.equal(debugConfig, undefined)
    for (const text of [plist, config]) assert.ok(!text.includes(approved))
  })

  test('on Android the build type "debug" alone takes it', async () => {
    const { config, debugConfig = '' } = await prebuilt('debug', {}, { plugin: 'with-pins-debug' })
    assert.deepEqual(pinsIn(config), PINS)
    assert.deepEqual(pinsIn(debugConfig), [...PINS, approved])
    assert.match(debugConfig, /<debug-overrides>/)
  })

  test('on iOS a pinned leaf is let go, and an approved CA stands beside pinned ones', async () => {
    const overlay = { plugin: 'with-pins-debug' }
    assert.deepEqual(pinsIn((await prebuilt('debug-leaf', {}, overlay)).plist), [])
    const pins = PINS.map((pin) => ({ pin: `sha256/${pin}`, position: 'ca' }))
    const pinSet = parsePinSet({ version: 1, hosts: { 'api.example.com': { pins } } })
    const shape = { name: 'ca', pinSet }
    assert.deepEqual(pinsIn((await prebuilt('debug-ca', {}, { ...overlay, shape })).plist), [
      ...PINS,
      approved,
    ])
  })

  test('a production build of EAS does not take it', async () => {
    const building = prebuilt('eas', { EAS_BUILD_PROFILE: 'production' }, { plugin: 'with-pins-debug' })
    await assert.rejects(building, /not for production/)
  })
})

function pinsIn(text: string): string[] {
  return text.match(/(?<=<string>|<pin [^>]*>)[A-Za-z0-9+/]{43}=(?=<)/g) ?? []
}

interface Prebuilt {
  readonly plist: string
  readonly manifest: string
  readonly config: string
  readonly debugConfig?: string
}

/** Runs the generated plugin on native projects. */
async function prebuilt(
  name: string,
  env: Record<string, string>,
  { attribute = '', plugin = 'with-pins', shape = pinSetNamed('simple') } = {},
): Promise<Prebuilt> {
  const root = join(dir, name)
  await writeOutput('expo', shape, root, { set: { debugPins: DEBUG_PIN } })
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
  writeFileSync(join(root, 'prebuild.cjs'), PREBUILD.replace('with-pins', plugin))
  await run([process.execPath, join(root, 'prebuild.cjs')], { cwd: root, env })
  const debug = join(root, 'android/app/src/debug/res/xml/network_security_config.xml')
  return {
    plist: readFileSync(join(app, 'Info.plist'), 'utf8'),
    manifest: readFileSync(join(main, 'AndroidManifest.xml'), 'utf8'),
    config: readFileSync(join(main, 'res/xml/network_security_config.xml'), 'utf8'),
    ...(existsSync(debug) ? { debugConfig: readFileSync(debug, 'utf8') } : {}),
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
