import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, test } from 'node:test'
import { parsePinSet, pinSetDigest } from 'keypin'
import { CodegenError } from './errors.ts'
import { generate, generateAll, lossesOf } from './generate.ts'
import { targets } from './registry.ts'
import { contentsOf } from './target.ts'
import { generateAccepting, sharedPinSets } from './testing/goldens.ts'

const [everything, simple] = ['everything', 'simple'].map((name) => sharedPinSets().get(name))
assert.ok(everything && simple)

const read = (file: string): string => readFileSync(join(import.meta.dirname, 'testing', file), 'utf8')
const INTERCEPTOR = read('interceptor.pem')
const LEAF = String(
  Object.values(JSON.parse(read('pinsets/material/certificates.json')).hosts).flatMap((entry) =>
    (entry as { pins: { material?: string }[] }).pins.flatMap(({ material }) => material ?? []),
  )[0],
)

// The options by which approved interception is given, and what tells in a file that it is there.
const OVERLAYS: readonly { readonly name: string; readonly value: string; readonly mark: string }[] = [
  {
    name: 'debugPins',
    value: `sha256/${Buffer.alloc(32, 77).toString('base64')}`,
    mark: Buffer.alloc(32, 77).toString('base64'),
  },
  { name: 'debugRoots', value: INTERCEPTOR, mark: INTERCEPTOR.split('\n')[3] ?? '' },
]

for (const { id, options, minimumVersions, proof, exchange } of targets) {
  describe(id, () => {
    // A target without exclusions can accept no refusal below a wider entry; it shows what it does with less.
    const subject = generateAccepting(everything, id).refused ? simple : everything
    const { files, digest } = generateAccepting(subject, id)

    test('the same pin set gives the same bytes', () => {
      assert.deepEqual(generateAccepting(subject, id).files, files)
    })

    test('every file carries the pin set, the proof and the least versions in its head', () => {
      assert.equal(digest, pinSetDigest(subject))
      for (const { text } of files.filter((file) => 'text' in file)) {
        const flat = text
          .slice(0, 6000)
          .replace(/\n[#/ ]*/g, ' ')
          .replace(/ +/g, ' ')
        for (const part of [
          subject.name ?? '',
          digest,
          proof.level,
          ...proof.ranOn,
          ...proof.notRunOn,
          ...minimumVersions,
        ])
          assert.ok(flat.includes(part), part)
      }
    })

    test('there is code, a wrong-pin self-test and a workflow', () => {
      const roles = new Set(files.map(({ role }) => role))
      assert.ok(roles.has('code') || roles.has('config'))
      if (exchange?.alone) return
      assert.ok(roles.has('test'))
      assert.ok(roles.has('workflow'))
    })

    test('paths are relative, plain and different from each other', () => {
      const paths = files.map(({ path }) => path)
      assert.equal(new Set(paths).size, paths.length)
      for (const path of paths) {
        assert.equal(posix.normalize(path), path)
        assert.match(path, /^[A-Za-z0-9][A-Za-z0-9._/-]*$/)
        assert.doesNotMatch(path, /\.\./)
      }
    })

    test('files end in one line break, and no line in a blank', () => {
      for (const { text } of files.filter((file) => 'text' in file)) {
        assert.match(text, /[^\n]\n$/)
        assert.doesNotMatch(text, /[ \t]\n/)
      }
    })

    test('the defaults of its options are fine', () => {
      for (const option of options) assert.equal(option.check(option.default), undefined, option.name)
    })

    for (const { name, value, mark } of OVERLAYS.filter((own) =>
      options.some((option) => option.name === own.name),
    )) {
      test('approved interception is in debug files only', () => {
        const withOverlay = generateAccepting(subject, id, { [name]: value }).files
        const named = withOverlay.filter((file) => String(contentsOf(file)).includes(mark))
        assert.ok(withOverlay.some(({ role }) => role === 'debug'))
        assert.deepEqual(
          named.filter(({ role }) => role !== 'debug'),
          [],
        )
        assert.ok(files.every(({ role }) => role !== 'debug'))
      })
    }
  })
}

test('every client that is shipped has an overlay for approved interception', () => {
  const without = targets.filter(({ options }) =>
    OVERLAYS.every(({ name }) => !options.some((own) => own.name === name)),
  )
  assert.deepEqual(
    without.map(({ id }) => id),
    [
      // A daemon is not built: what it is to trust elsewhere is another configuration, which their pages tell.
      ...['stunnel', 'nginx', 'haproxy', 'envoy'],
      // Files to hand on.
      ...['react-native-ssl-manager', 'hpkp', 'chromium-pins'],
    ],
  )
})

for (const [debugRoots, message] of [
  ['-----BEGIN CERTIFICATE-----', /is no PEM/],
  ["'''; evil();", /is no PEM/],
  [LEAF, /no CA/],
] as const) {
  test(`an approved CA has to be a certificate of one, unlike ${JSON.stringify(debugRoots).slice(0, 40)}`, () => {
    assert.throws(() => generate(everything, 'flutter-dart-io', { set: { debugRoots } }), {
      code: 'KEYPIN_TARGET_OPTION',
      message,
    })
  })
}

test('what stands around the certificates of approved CAs does not get into code', () => {
  const debugRoots = `'''; evil(); // \n${INTERCEPTOR}\n*/ evil(); "`
  for (const { id, options } of targets.filter((own) =>
    own.options.some(({ name }) => name === 'debugRoots'),
  )) {
    assert.ok(options)
    for (const file of generateAccepting(everything, id, { debugRoots }).files)
      assert.doesNotMatch(String(contentsOf(file)), /evil/, `${id} ${file.path}`)
  }
})

test('a refusal that is not accepted leaves no file to ship by mistake', () => {
  const { files, refused, losses } = generate(everything, 'android-nsc')
  assert.equal(refused, true)
  assert.deepEqual(files, [])
  assert.ok(losses.some(({ severity, accepted }) => severity === 'refused' && !accepted))
})

test('an unknown target names those there are', () => {
  assert.throws(
    () => generate(everything, 'android-okhtp'),
    (error) => {
      assert.ok(error instanceof CodegenError)
      assert.equal(error.code, 'KEYPIN_TARGET_UNKNOWN')
      assert.match(error.hint ?? '', /android-okhttp-kotlin/)
      return true
    },
  )
})

for (const [set, message] of [
  [{ nope: 'x' }, /no option 'nope'/],
  [{ package: 'com.example.class' }, /package/],
  [{ package: 'com.example;import evil' }, /package/],
  [{ debugPins: 'sha256/short' }, /debugPins/],
] as const) {
  test(`the option ${JSON.stringify(set)} is refused`, () => {
    assert.throws(() => generate(everything, 'android-okhttp-kotlin', { set }), {
      code: 'KEYPIN_TARGET_OPTION',
      message,
    })
  })
}

test('100 hosts for every target take under a second of work', () => {
  const pin = (number: number) => `sha256/${Buffer.alloc(32, number).toString('base64')}`
  const pins = [
    { pin: pin(1), state: 'active', position: 'leaf' },
    { pin: pin(2), state: 'backup', position: 'leaf' },
  ]
  const hosts = Object.fromEntries(
    Array.from({ length: 100 }, (_, index) => [
      `h${index}.example.com`,
      { pins, subdomains: 'any', reportTo: ['https://r.example.net/'] },
    ]),
  )
  const pinSet = parsePinSet({ version: 1, hosts })
  // CPU time, since a test does not have the machine to itself; bench/generate-all.ts has the time that people wait.
  const started = process.cpuUsage()
  const all = generateAll(pinSet)
  const { user, system } = process.cpuUsage(started)
  const elapsedMs = (user + system) / 1000 // usually 300 ms for forty targets
  assert.equal(all.length, targets.length)
  assert.ok(elapsedMs < 1000, `${elapsedMs} ms`)
})

test('losses are the same whether anything is generated or not', () => {
  for (const { id } of targets)
    assert.deepEqual(lossesOf(everything, id), generate(everything, id).losses, id)
})
