// Alamofire itself is out of reach here; that the code for it is Swift, and as Swift's formatter writes it, is not.
import assert from 'node:assert/strict'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { root } from '@keypin/forge'
import { parsePinSet, pinOf } from 'keypin'
import { needs } from '../../../tools/testing/needs.ts'
import type { PinShape } from '../client.ts'
import { writeOutput } from '../output.ts'
import { DEBUG_PIN, pinSets, selfTestFolder } from '../prove/self-test.ts'
import { bundleIn, checkFormat, checkSwift, compileDeclarations, compileShims } from './swift.ts'

const { dir, remove } = selfTestFolder()
after(remove)

const material = join(
  import.meta.dirname,
  '../../../packages/codegen/src/testing/pinsets/material/certificates.json',
)
const withCertificates: PinShape = {
  name: 'certificates',
  pinSet: parsePinSet(readFileSync(material, 'utf8')),
}

describe('Alamofire', needs('swift'), () => {
  let shims: string
  before(async () => {
    shims = await compileShims(join(dir, 'shims'))
    await compileDeclarations(shims, 'Alamofire')
  })

  for (const shape of pinSets) {
    test(`hashes of ${shape.name} are without warnings, and as Swift's formatter writes them`, async () => {
      const folder = join(dir, shape.name)
      const files = await writeOutput('ios-alamofire', shape, folder, { set: { debugPins: DEBUG_PIN } })
      await checkFormat(folder)
      await assertSwift(files)
    })
  }

  test("bundled certificates are without warnings, and as Swift's formatter writes them", async () => {
    const folder = join(dir, 'certificates')
    const files = await writeOutput('ios-alamofire-certificates', withCertificates, folder, {
      set: { debugRoots: root().pem },
    })
    await checkFormat(folder)
    await assertSwift([...files, bundleIn(dir)])
  })

  async function assertSwift(files: readonly string[]): Promise<void> {
    const sources = files.filter((path) => path.endsWith('.swift') && basename(path) !== 'Package.swift')
    // In one module, where a test needs no import of it.
    const [test = '', ...more] = sources.filter((path) => path.includes('/Tests/'))
    assert.equal(more.length, 0)
    writeFileSync(test, readFileSync(test, 'utf8').replace(/^@testable import .*\n/m, ''))
    for (const version of ['5', '6']) await checkSwift(shims, sources, ['-swift-version', version])
  }
})

test('each certificate is in the bundle under the name that the code asks for', async () => {
  const folder = join(dir, 'files')
  const files = await writeOutput('ios-alamofire-certificates', withCertificates, folder)
  const code = readFileSync(files.find((path) => path.endsWith('PinnedAlamofire.swift')) ?? '', 'utf8')
  const pins = [...withCertificates.pinSet.hosts.values()].flatMap((entry) => entry.pins)
  const found = globSync('**/*.cer', { cwd: folder })
  assert.equal(found.length, new Set(pins.map(({ material: text }) => text)).size)
  for (const path of found) {
    const der = new Uint8Array(readFileSync(join(folder, path)))
    const name = `"${basename(path, '.cer')}",`
    assert.ok(code.includes(name), name)
    const own = pins.filter(({ pin }) => pinOf(der, pin.kind).text === pin.text)
    assert.ok(own.length > 0, `${path} is the certificate of no pin`)
    const comment = own
      .map(({ pin }) => pin.text)
      .find((text) => code.split(name)[0]?.trimEnd().includes(text))
    assert.ok(comment, path)
  }
})
