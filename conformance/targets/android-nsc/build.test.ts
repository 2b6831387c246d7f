// Android's resource compiler takes the generated files, and finds the configuration by the manifest's reference.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { needs, toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { run } from '../process.ts'
import { DEBUG_PIN, pinSets } from '../prove/self-test.ts'
import { configOf } from './clients.ts'

const dir = mkdtempSync(join(tmpdir(), 'keypin-aapt-'))
after(() => rmSync(dir, { recursive: true, force: true }))

const PLATFORM = '/usr/share/android-framework-res/framework-res.apk'
const CONFIG = 'res/xml/network_security_config.xml'

describe('aapt2', needs('java', 'android-nsc'), () => {
  for (const { name, pinSet } of pinSets) {
    test(`builds ${name} into an app that refers to its configuration`, async () => {
      const options = { set: { debugPins: DEBUG_PIN }, accept: ['address', 'scope', 'pin-kind'] } as const
      const files = await writeOutput('android-nsc', { name, pinSet }, join(dir, name), options)
      const release = await link(name, files, [])
      const manifest = await dump(release, 'AndroidManifest.xml')
      const [, id] = /networkSecurityConfig\(0x01010527\)=@(0x7f[0-9a-f]{6})/.exec(manifest) ?? []
      assert.ok(id, manifest)
      assert.match(await aapt2('dump', 'resources', release), new RegExp(`${id} xml/network_security_config`))
      const compiled = await dump(release, CONFIG)
      const pins = readFileSync(configOf(files, 'main'), 'utf8').match(/[A-Za-z0-9+/]{43}=/g) ?? []
      assert.ok(pins.length >= 2)
      for (const pin of pins) assert.ok(compiled.includes(pin), pin)
      assert.doesNotMatch(compiled, /debug-overrides/)

      const debug = await link(`${name}-debug`, files, ['debug'])
      assert.match(await dump(debug, CONFIG), /debug-overrides/)
    })
  }

  test('refuses a manifest that refers to another name, so the reference is looked at', async () => {
    const [shape] = pinSets
    assert.ok(shape)
    const files = await writeOutput('android-nsc', shape, join(dir, 'misspelt'))
    const misspelt = (text: string) => text.replace('@xml/network_security_config', '@xml/network_security')
    await assert.rejects(link('misspelt', files, [], misspelt), /network_security/)
  })
})

/** Builds an app of the generated resources and nothing else, those of debug builds over the others. */
async function link(
  name: string,
  files: readonly string[],
  overlays: readonly 'debug'[],
  change: (manifest: string) => string = (text) => text,
): Promise<string> {
  const generated = files.find((path) => path.endsWith('/AndroidManifest.pins.xml')) ?? ''
  const manifest = join(dir, `${name}.xml`)
  const text = readFileSync(generated, 'utf8').replace('<manifest ', '<manifest package="com.example.app" ')
  writeFileSync(manifest, change(text))
  const apk = join(dir, `${name}.apk`)
  const compiled = await compile(configOf(files, 'main'), join(dir, `${name}.zip`))
  const over: string[] = []
  for (const overlay of overlays)
    over.push('-R', await compile(configOf(files, overlay), join(dir, `${name}-${overlay}.zip`)))
  await aapt2('link', '-I', PLATFORM, '--manifest', manifest, '-o', apk, compiled, ...over)
  return apk
}

async function compile(file: string, out: string): Promise<string> {
  await aapt2('compile', '-o', out, '--dir', join(file, '../..'))
  return out
}

function dump(apk: string, file: string): Promise<string> {
  return aapt2('dump', 'xmltree', apk, '--file', file)
}

function aapt2(...args: readonly string[]): Promise<string> {
  return run([toolPath('android-nsc', 'aapt2'), ...args])
}
