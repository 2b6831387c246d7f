import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { parseKeyRecords, recordOf } from '@keypin/care'
import { generateKey, request, root, withSwappedKey } from '@keypin/forge'
import { parsePinSet, pinOf, pinOfPublicKey, readCertificate, readPinMaterial } from 'keypin'
import { needs, toolPath } from '../../../../tools/testing/needs.ts'
import { withExchangedHalf } from '../testing/exchanged-half.ts'
import { type Said, Stage } from '../testing/stage.ts'
import { keyTypes } from './make.ts'

const host = 'api.example.com'
const passphrase = 'canary Zürich 5c1f0d'
const hash = (text: string): string => createHash('sha256').update(text).digest('base64')
const entry = (pins: readonly object[]): string => JSON.stringify({ version: 1, hosts: { [host]: { pins } } })
const spkiPins = [
  { pin: `sha256/${hash('a')}`, position: 'leaf', state: 'active' },
  { pin: `sha256/${hash('b')}`, position: 'leaf', state: 'backup' },
]
const certificatePins = [
  { pin: `cert-sha256/${hash('a')}`, state: 'active' },
  { pin: `cert-sha256/${hash('b')}`, state: 'backup' },
]

function stageWith(pins: readonly object[] = spkiPins): Stage {
  const stage = new Stage()
  stage.write('pinset.json', entry(pins))
  stage.write('pass', `${passphrase}\n`)
  return stage
}

const textOf = (stage: Stage, name: string): string => readFileSync(join(stage.dir, name), 'utf8')

function openssl(stage: Stage, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(toolPath('openssl'), args, {
    cwd: stage.dir,
    env: { PATH: process.env.PATH },
    encoding: 'utf8',
  })
  assert.equal(status, 0, stderr)
  return stdout + stderr
}

const ok = (said: Said): void => assert.equal(said.exit, 0, said.stdout + said.stderr)

/** Everything a private key could be known by: its numbers in base64, in hex and in raw bytes. */
function secretsOf(pem: string): readonly string[] {
  const key = createPrivateKey({ key: pem, passphrase })
  const { d, p, q } = key.export({ format: 'jwk' }) as { d?: string; p?: string; q?: string }
  const numbers = [d, p, q].flatMap((text) => (text === undefined ? [] : [Buffer.from(text, 'base64url')]))
  const plain = key.export({ type: 'pkcs8', format: 'der' })
  return [
    passphrase,
    ...numbers.flatMap((bytes) =>
      ['base64', 'base64url', 'hex', 'latin1'].map((form) => bytes.toString(form as 'hex')),
    ),
    plain.toString('base64').slice(0, 60),
  ]
}

describe('key new', () => {
  for (const type of keyTypes)
    test(
      `of ${type}: openssl opens the key, reads its request, and finds the pin; no secret is said or stored`,
      needs('openssl'),
      async () => {
        await using stage = stageWith()
        const said = await stage.keypin(
          'key',
          'new',
          host,
          '--out',
          'spare.key.pem',
          '--type',
          type,
          '--passphrase-file',
          'pass',
          '--json',
        )
        assert.equal(said.exit, 0, said.stderr)
        const { pin } = JSON.parse(said.stdout)
        const ofKey = openssl(stage, 'pkey', '-in', 'spare.key.pem', '-passin', 'file:pass', '-pubout')
        assert.equal(pinOfPublicKey(ofKey).text, pin)
        const asked = openssl(stage, 'req', '-in', 'spare.csr.pem', '-verify', '-noout', '-text')
        assert.match(asked, /verify OK/)
        assert.match(asked, /DNS:api\.example\.com/)
        assert.equal(readPinMaterial(textOf(stage, 'spare.csr.pem')).pin.text, pin)
        assert.ok(
          parsePinSet(textOf(stage, 'pinset.json'))
            .hosts.get(host)
            ?.pins.some((one) => one.pin.text === pin),
        )

        const everywhere = [said.stdout, said.stderr]
        for (const name of readdirSync(stage.dir))
          if (name !== 'pass') everywhere.push(readFileSync(join(stage.dir, name), 'latin1'))
        const secrets = secretsOf(textOf(stage, 'spare.key.pem'))
        for (const secret of secrets)
          for (const text of everywhere)
            assert.ok(!text.includes(secret), `a secret of ${secret.length} characters shows`)
      },
    )

  test('the search for secrets would find one', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    assert.ok(secretsOf(pem).some((secret) => pem.replaceAll('\n', '').includes(secret)))
  })

  test('keeps the key and nothing else from others, whatever the umask', {
    skip: process.platform === 'win32',
  }, async () => {
    await using stage = stageWith()
    const before = process.umask(0)
    try {
      await stage.keypin('key', 'new', host, '--out', 'spare.key.pem', '--no-passphrase')
    } finally {
      process.umask(before)
    }
    const mode = (name: string): number => statSync(join(stage.dir, name)).mode & 0o777
    assert.equal(mode('spare.key.pem'), 0o600)
    assert.equal(mode('spare.csr.pem'), 0o644)
  })

  test('warns of a key that lies where it may be committed', async () => {
    await using stage = stageWith()
    const outside = await stage.keypin('key', 'new', host, '--out', 'one.key.pem', '--no-passphrase')
    assert.doesNotMatch(outside.stderr, /repository/)
    stage.write('.git/HEAD', 'ref: refs/heads/main')
    const inside = await stage.keypin('key', 'new', host, '--out', 'keys/two.key.pem', '--no-passphrase')
    assert.match(inside.stderr, /lies in a Git repository/)
  })

  test('takes a key held elsewhere by its request, and no private key is written', async () => {
    await using stage = stageWith()
    const spare = request(host, { key: 'P-384' })
    stage.write('kms.csr.pem', spare.pem)
    const said = await stage.keypin('key', 'new', host, '--from', 'kms.csr.pem', '--note', 'KMS alias/spare')
    assert.equal(said.exit, 0, said.stderr)
    const { pin } = readPinMaterial(spare.der)
    const record = recordOf(parseKeyRecords(textOf(stage, 'pinset.keys.json')), pin.text)
    assert.deepEqual(
      [record.custody?.keeper, record.custody?.note, record.evidence[0]?.possession],
      ['elsewhere', 'KMS alias/spare', 'proven'],
    )
    assert.ok(!readdirSync(stage.dir).some((name) => name.includes('key.pem')))
  })

  test('takes a public key, and says that it shows nobody’s possession', async () => {
    await using stage = stageWith()
    const publicKey = createPublicKey(generateKey('P-256'))
    stage.write('kms.pub.pem', publicKey.export({ type: 'spki', format: 'pem' }).toString())
    const said = await stage.keypin('key', 'new', host, '--from', 'kms.pub.pem')
    assert.equal(said.exit, 0, said.stderr)
    assert.match(said.stderr, /shows nobody’s possession/)
  })

  test('refuses a request that its own key did not sign', async () => {
    await using stage = stageWith()
    const der = Uint8Array.from(request(host).der)
    der[der.length - 1] = (der.at(-1) ?? 0) ^ 1
    stage.write(
      'odd.csr.pem',
      `-----BEGIN CERTIFICATE REQUEST-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`,
    )
    const said = await stage.keypin('key', 'new', host, '--from', 'odd.csr.pem')
    assert.equal(said.exit, 2)
    assert.match(said.stderr, /not signed with its own key/)
    assert.equal(textOf(stage, 'pinset.json'), entry(spkiPins))
  })

  test('refuses a key that the pin set has already, and one that is forbidden', async () => {
    await using stage = stageWith()
    const spare = request(host)
    const { text } = readPinMaterial(spare.der).pin
    stage.write('spare.csr.pem', spare.pem)
    assert.equal((await stage.keypin('key', 'new', host, '--from', 'spare.csr.pem')).exit, 0)
    const again = await stage.keypin('key', 'new', host, '--from', 'spare.csr.pem')
    assert.deepEqual([again.exit, /in the pin set .* already/.test(again.stderr)], [2, true])
    stage.write(
      'other.json',
      JSON.stringify({ version: 1, forbid: [text], hosts: { [host]: { pins: spkiPins } } }),
    )
    const forbidden = await stage.keypin(
      'key',
      'new',
      host,
      '--from',
      'spare.csr.pem',
      '--pinset',
      'other.json',
    )
    assert.deepEqual([forbidden.exit, /is forbidden/.test(forbidden.stderr)], [2, true])
  })
})

describe('a backup of certificate pins', () => {
  const names = [{ name: 'Our Root' }, { name: 'Our Issuing CA' }] as const
  const ours = root(names[0])
  const issuing = ours.intermediate(names[1])
  const issued = issuing.leaf(host)
  const issuers = ['--chain', 'issuing.pem', '--ca', 'root.pem']
  const staged = (): Stage => {
    const stage = stageWith(certificatePins)
    stage.write('spare.crt.pem', issued.pem)
    stage.write('issuing.pem', issuing.pem)
    stage.write('root.pem', ours.pem)
    return stage
  }

  test('is an issued certificate, pinned whole, with its key and what it is for', async () => {
    await using stage = staged()
    const said = await stage.keypin('key', 'new', host, '--from', 'spare.crt.pem', ...issuers, '--json')
    assert.equal(said.exit, 0, said.stderr)
    const { pin } = JSON.parse(said.stdout)
    assert.equal(pin, pinOf(issued.der, 'certificate').text)
    const { key, evidence } = recordOf(parseKeyRecords(textOf(stage, 'pinset.keys.json')), pin)
    assert.equal(key, pinOf(issued.der).text)
    assert.deepEqual([evidence[0]?.ends, evidence[0]?.hosts], ['given', [host]])
  })

  const unverified: readonly [string, readonly string[], RegExp][] = [
    ['its root is nobody’s', ['--chain', 'issuing.pem'], /no path to a root is known/],
    ['what is between is missing', ['--ca', 'root.pem'], /no path to a root is known/],
  ]
  for (const [why, given, message] of unverified)
    test(`is not one of which no path can be verified: ${why}`, async () => {
      await using stage = staged()
      const said = await stage.keypin('key', 'new', host, '--from', 'spare.crt.pem', ...given)
      assert.equal(said.exit, 2)
      assert.match(said.stderr, message)
      assert.match(said.stderr, /--chain FILE/)
      assert.equal(textOf(stage, 'pinset.json'), entry(certificatePins))
    })

  test('is not one that anybody made in the name of the CA, with the same key', async () => {
    const junk = root(names[0]).intermediate(names[1]).leaf(host, { key: issued.key })
    // a tool that compares the key and the issuer's name says yes
    assert.equal(readPinMaterial(junk.pem).pin.text, pinOf(issued.der).text)
    assert.equal(readCertificate(junk.der).issuer.text, readCertificate(issued.der).issuer.text)
    await using stage = staged()
    stage.write('spare.crt.pem', junk.pem)
    const said = await stage.keypin('key', 'new', host, '--from', 'spare.crt.pem', ...issuers)
    assert.deepEqual([said.exit, /anybody may have made this one/.test(said.stderr)], [2, true])
  })

  test('proves nothing to key check either before a path is verified, and is told what it lacks', async () => {
    await using stage = staged()
    const whole = pinOf(issued.der, 'certificate').text
    const pins = [certificatePins[0] ?? {}, { pin: whole, state: 'backup' }]
    stage.write('pinset.json', entry(pins))
    const no = await stage.keypin('key', 'check', 'spare.crt.pem')
    assert.equal(no.exit, 1)
    assert.match(no.stderr, /unverified, so anybody may have made it/)
    assert.match(no.stderr, /only a certificate that was issued is a backup of a certificate pin/)
    assert.ok(!readdirSync(stage.dir).includes('pinset.keys.json'))
    const yes = await stage.keypin('key', 'check', 'spare.crt.pem', ...issuers)
    assert.deepEqual([yes.exit, /issued .*\n {2}up to .*given with --ca/.test(yes.stdout)], [0, true])
    assert.equal(
      recordOf(parseKeyRecords(textOf(stage, 'pinset.keys.json')), whole).evidence[0]?.ends,
      'given',
    )
  })

  test('is not of a key that is pinned, forbidden or stolen already', async () => {
    await using stage = staged()
    ok(await stage.keypin('key', 'new', host, '--from', 'spare.crt.pem', ...issuers))
    stage.write('renewed.crt.pem', issuing.leaf(host, { key: issued.key }).pem)
    const same = await stage.keypin('key', 'new', host, '--from', 'renewed.crt.pem', ...issuers)
    assert.deepEqual([same.exit, /is of the same key as/.test(same.stderr)], [2, true])
    const forbid = [pinOf(issued.der).text]
    const set = { version: 1, forbid, hosts: { [host]: { pins: certificatePins } } }
    stage.write('other.json', JSON.stringify(set))
    const forbidden = ['key', 'new', host, '--from', 'renewed.crt.pem', ...issuers, '--pinset', 'other.json']
    const refused = await stage.keypin(...forbidden)
    assert.deepEqual([refused.exit, /is forbidden/.test(refused.stderr)], [2, true])
  })

  const refusals: readonly [string, string, RegExp][] = [
    ['a request', request(host).pem, /must be an issued certificate, not a request/],
    ['a certificate for another name', root().leaf('other.example.com').pem, /is not for api\.example\.com/],
    [
      'a certificate that has ended',
      root().leaf(host, { notBefore: new Date('2020-01-01'), notAfter: new Date('2020-06-01') }).pem,
      /ended on 2020-06-01/,
    ],
  ]
  for (const [what, pem, why] of refusals)
    test(`is not ${what}`, async () => {
      await using stage = stageWith(certificatePins)
      stage.write('spare.pem', pem)
      const said = await stage.keypin('key', 'new', host, '--from', 'spare.pem')
      assert.equal(said.exit, 2)
      assert.match(said.stderr, why)
      assert.equal(textOf(stage, 'pinset.json'), entry(certificatePins))
    })

  test('is not a new key, of which no certificate exists', async () => {
    await using stage = stageWith(certificatePins)
    const said = await stage.keypin('key', 'new', host, '--out', 'spare.key.pem', '--no-passphrase')
    assert.equal(said.exit, 2)
    assert.match(said.stderr, /of whole certificates/)
  })
})

describe('key check', () => {
  test('is not fooled by a key file that bears the public half of a pinned key', async () => {
    const [mine, ours] = ['P-256', 'P-256'].map((type) =>
      generateKey(type as 'P-256')
        .export({ type: 'pkcs8', format: 'pem' })
        .toString(),
    ) as [string, string]
    const forged = withExchangedHalf(mine, ours)
    const pinned = pinOfPublicKey(createPublicKey(ours).export({ type: 'spki', format: 'der' })).text
    // who only asks OpenSSL for the public half is fooled
    const naive = createPublicKey(createPrivateKey({ key: forged, format: 'der', type: 'pkcs8' })).export({
      type: 'spki',
      format: 'der',
    })
    assert.equal(pinOfPublicKey(naive).text, pinned)

    await using stage = stageWith([spkiPins[0] ?? {}, { pin: pinned, state: 'backup' }])
    stage.write(
      'forged.pem',
      `-----BEGIN PRIVATE KEY-----\n${forged.toString('base64')}\n-----END PRIVATE KEY-----\n`,
    )
    const said = await stage.keypin('key', 'check', 'forged.pem')
    assert.equal(said.exit, 1)
    assert.match(said.stderr, /does not belong to the public key|cannot open/)
    assert.ok(!readdirSync(stage.dir).includes('pinset.keys.json'))
  })

  test('writes a certificate down, with its end, out of the chain that a CA hands out', async () => {
    await using stage = stageWith()
    await stage.keypin('key', 'new', host, '--out', 'spare.key.pem', '--no-passphrase')
    const key = createPrivateKey(textOf(stage, 'spare.key.pem'))
    const leaf = root().intermediate().leaf(host, { key })
    stage.write('fullchain.pem', leaf.chainPem())
    stage.write('root.pem', leaf.chain().at(-1)?.pem ?? '')
    const said = await stage.keypin('key', 'check', 'fullchain.pem', '--ca', 'root.pem')
    assert.equal(said.exit, 0, said.stderr)
    const evidence = recordOf(
      parseKeyRecords(textOf(stage, 'pinset.keys.json')),
      pinOf(leaf.der).text,
    ).evidence.at(-1)
    assert.deepEqual([evidence?.what, evidence?.ends, evidence?.hosts], ['certificate', 'given', [host]])
    assert.ok(evidence?.notAfter !== undefined)
  })

  test('records a certificate of an unknown CA as a claim, and says what verifies it', async () => {
    await using stage = stageWith()
    await stage.keypin('key', 'new', host, '--out', 'spare.key.pem', '--no-passphrase')
    const key = createPrivateKey(textOf(stage, 'spare.key.pem'))
    const junk = root({ name: 'ISRG Root X1' }).leaf('www.example.com', { key })
    stage.write('junk.pem', junk.pem)
    const said = await stage.keypin('key', 'check', 'junk.pem', '--json')
    assert.equal(said.exit, 0, said.stderr)
    assert.deepEqual(
      [JSON.parse(said.stdout).ends, JSON.parse(said.stdout).possession],
      ['nowhere', 'claimed'],
    )
    assert.match(said.stderr, /unverified, so anybody may have made it: .*--ca FILE/)
    assert.match(said.stderr, /is not for api\.example\.com/)
    const pin = pinOf(junk.der).text
    const evidence = recordOf(parseKeyRecords(textOf(stage, 'pinset.keys.json')), pin).evidence.at(-1)
    assert.deepEqual([evidence?.what, evidence?.ends], ['certificate', undefined])
    // what counts any certificate would let its key go on
    const step = await stage.keypin('rotate', 'advance', host, '--pin', pin, '--to', 'certified', '--json')
    const gate = JSON.parse(step.stdout).gates.find((one: { gate: string }) => one.gate === 'certificate')
    assert.deepEqual([gate.open, /no path to a trusted root was verified/.test(gate.why)], [false, true])
  })

  test('is not fooled by a certificate that only says it signed itself', async () => {
    const genuine = root()
    const forged = withSwappedKey(genuine)
    await using stage = stageWith([
      { pin: pinOf(forged.der).text, state: 'active' },
      { pin: pinOf(genuine.der).text, state: 'backup' },
    ])
    stage.write('forged.pem', forged.pem)
    stage.write('genuine.pem', genuine.pem)
    // the pin is right, and a tool that merely compares it says yes
    assert.equal(readPinMaterial(forged.pem).pin.text, pinOf(forged.der).text)
    const said = await stage.keypin('key', 'check', 'forged.pem')
    assert.equal(said.exit, 1)
    assert.match(said.stderr, /says that it signed itself, and did not/)
    const proven = await stage.keypin('key', 'check', 'genuine.pem', '--json')
    assert.deepEqual([proven.exit, JSON.parse(proven.stdout).possession], [0, 'proven'])
  })

  test(
    'the page about its custody has a line by which another tool finds the same pin',
    needs('openssl'),
    async () => {
      await using stage = stageWith()
      const made = await stage.keypin(
        'key',
        'new',
        host,
        '--out',
        'spare.key.pem',
        '--no-passphrase',
        '--json',
      )
      const line = /`(openssl pkey [^`]*)`/.exec(textOf(stage, 'spare.custody.md'))?.[1] ?? 'no line'
      const { stdout } = spawnSync('sh', ['-c', line], {
        cwd: stage.dir,
        env: { PATH: process.env.PATH },
        encoding: 'utf8',
      })
      assert.equal(`sha256/${stdout.trim()}`, JSON.parse(made.stdout).pin)
    },
  )

  test('says no to a key of nobody', async () => {
    await using stage = stageWith()
    stage.write('stray.csr.pem', request(host).pem)
    const said = await stage.keypin('key', 'check', 'stray.csr.pem', '--json')
    assert.equal(said.exit, 1)
    assert.deepEqual([JSON.parse(said.stdout).belongsTo, JSON.parse(said.stdout).recorded], [[], false])
  })

  test('says no secret, neither of a wrong passphrase nor of a damaged key, not even when it is debugged', async () => {
    await using stage = stageWith()
    stage.env.KEYPIN_DEBUG = '1'
    ok(await stage.keypin('key', 'new', host, '--out', 'spare.key.pem', '--passphrase-file', 'pass'))
    ok(await stage.keypin('key', 'new', host, '--out', 'plain.key.pem', '--no-passphrase'))
    const wrong = 'canary of a wrong passphrase'
    stage.write('wrong', wrong)
    const plain = textOf(stage, 'plain.key.pem')
    stage.write('damaged.pem', plain.replace(/(?<=-\n)..../, 'AAAA'))
    const said = [
      await stage.keypin('key', 'check', 'spare.key.pem', '--passphrase-file', 'wrong'),
      await stage.keypin('key', 'check', 'damaged.pem'),
      await stage.keypin('key', 'check', 'plain.key.pem', '--json'),
      await stage.keypin('key', 'new', host, '--from', 'plain.key.pem'),
    ]
    const secrets = [wrong, passphrase, ...secretsOf(plain), plain.split('\n')[1] ?? '']
    for (const { stdout, stderr } of said)
      for (const secret of secrets) assert.ok(!(stdout + stderr).includes(secret))
  })

  for (const [what, content] of [
    ['nothing', ''],
    ['noise', '\u0000\u0001\u0002'],
    ['a cut key', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'],
  ] as const)
    test(`of a file with ${what} ends with 3`, async () => {
      await using stage = stageWith()
      stage.write('odd', content)
      assert.equal((await stage.keypin('key', 'check', 'odd')).exit, 3)
    })
})
