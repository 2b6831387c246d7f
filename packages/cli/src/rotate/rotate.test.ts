import assert from 'node:assert/strict'
import { createPrivateKey } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { type KeyState, parseKeyRecords } from '@keypin/care'
import { parsePinSet, pinOf } from 'keypin'
import { type Said, Stage } from '../testing/stage.ts'

const host = 'api.example.com'
const dayMs = 86_400_000

/** A host that is pinned to key A, with key B as its backup, and a clock. */
class Story extends Stage {
  readonly #issuing = this.root.intermediate({ name: 'Lab Issuing' })
  /** Port by server. */
  readonly ports: Record<string, number> = {}
  pinA = ''

  static async begin(): Promise<Story> {
    const story = new Story()
    story.clock = new Date()
    const leaf = story.#issuing.leaf(host)
    story.pinA = pinOf(leaf.der).text
    story.ports.a = await story.serve('a', leaf)
    const closed = createServer()
    story.ports.nobody = await story.listen('nobody', closed)
    closed.close()
    const added = await story.run(
      'add',
      host,
      '--connect',
      `127.0.0.1:${story.ports.a}`,
      '--ca',
      'ca.pem',
      '--accept-local-root',
      '--new-backup-key',
      'b.key.pem',
      '--no-passphrase',
    )
    assert.equal(added.exit, 0, added.stderr)
    return story
  }

  run(...argv: string[]): Promise<Said> {
    return this.keypin(...argv)
  }

  /** A rotate command that looks at a server. */
  rotate(command: string, server: string, ...more: string[]): Promise<Said> {
    const port = this.ports[server] ?? 0
    return this.keypin('rotate', command, host, '--connect', `127.0.0.1:${port}`, '--ca', 'ca.pem', ...more)
  }

  wait(days: number): void {
    this.clock = new Date((this.clock ?? new Date()).getTime() + days * dayMs)
  }

  /** Serves two chains at one address, as a server with an ECDSA and an RSA key does: each handshake shows one. */
  async serveBoth(name: string, first: string, second: string): Promise<void> {
    const keys = [first, second].map((key) => this.text(`${key}.key.pem`))
    const leaves = keys.map((key) => this.#issuing.leaf(host, { key: createPrivateKey(key) }))
    const [leaf] = leaves
    if (leaf === undefined) throw new TypeError('two keys were given')
    this.ports[name] = await this.serve(name, leaf, { cert: leaves.map((one) => one.chainPem()), key: keys })
  }

  /** Has the key in a file certified, writes the certificate, and serves it. */
  async certify(name: string): Promise<string> {
    const key = createPrivateKey(this.text(`${name}.key.pem`))
    const leaf = this.#issuing.leaf(host, { key })
    this.write(`${name}.crt.pem`, leaf.pem)
    this.write('issuing.pem', this.#issuing.pem)
    this.ports[name] = await this.serve(name, leaf)
    return pinOf(leaf.der).text
  }

  text(name: string): string {
    return readFileSync(join(this.dir, name), 'utf8')
  }

  states(): Record<string, KeyState> {
    const keys = parseKeyRecords(this.text('pinset.keys.json')).hosts.get(host)?.keys ?? new Map()
    return Object.fromEntries([...keys].map(([pin, life]) => [pin, life.state]))
  }

  pinned(): Record<string, string | undefined> {
    const pins = parsePinSet(this.text('pinset.json')).hosts.get(host)?.pins ?? []
    return Object.fromEntries(pins.map(({ pin, state }) => [pin.text, state]))
  }
}

async function make(story: Story, name: string): Promise<void> {
  const said = await story.run('key', 'new', host, '--out', `${name}.key.pem`, '--no-passphrase')
  assert.equal(said.exit, 0, said.stderr)
}

const issuers = ['--chain', 'issuing.pem', '--ca', 'ca.pem']

const ok = (said: Said): void => assert.equal(said.exit, 0, said.stdout + said.stderr)
const no = (said: Said, why: RegExp): void => {
  assert.equal(said.exit, 1, said.stdout + said.stderr)
  assert.match(said.stdout + said.stderr, why)
}

test('a rotation, from the plan to the end of the old key, each gate closed before it opens', async () => {
  await using story = await Story.begin()
  const pinB = await story.certify('b')
  await make(story, 'c')
  ok(
    await story.run(
      'rotate',
      'plan',
      host,
      '--dwell-days',
      '2',
      '--canary-days',
      '1',
      '--overlap-days',
      '1',
      '--save',
    ),
  )

  no(await story.rotate('advance', 'a', '--pin', pinB), /no certificate for the key was checked/)
  ok(await story.run('key', 'check', 'b.crt.pem', ...issuers))
  no(await story.rotate('advance', 'a', '--pin', pinB), /2 days are to pass/)
  story.wait(2.01)
  ok(await story.rotate('advance', 'a', '--pin', pinB))
  assert.equal(story.states()[pinB], 'certified')

  no(await story.rotate('advance', 'a'), /nobody said how many active installs have the pin/)
  no(await story.rotate('advance', 'a', '--adoption', '98.9'), /99 % are asked for/)
  ok(await story.rotate('advance', 'a', '--adoption', '99.5'))
  assert.deepEqual([story.states()[pinB], story.pinned()[pinB]], ['canary', 'active'])

  no(await story.rotate('advance', 'a'), /0 of 1 addresses show it/)
  story.wait(1.01)
  ok(await story.rotate('advance', 'b'))
  assert.equal(story.states()[pinB], 'active')

  ok(await story.rotate('advance', 'b'))
  assert.deepEqual([story.states()[story.pinA], story.pinned()[story.pinA]], ['retiring', 'retiring'])
  no(await story.rotate('advance', 'b'), /1 days are to pass/)
  story.wait(1.01)
  ok(await story.rotate('advance', 'b'))
  assert.deepEqual([story.states()[story.pinA], story.pinned()[story.pinA]], ['retired', undefined])
  ok(await story.rotate('advance', 'b', '--pin', story.pinA, '--to', 'destroyed'))

  const status = await story.rotate('status', 'b', '--json')
  ok(status)
  const [told] = JSON.parse(status.stdout).hosts
  assert.equal(told.next.kind, 'rest')
  assert.deepEqual(Object.values(story.pinned()).sort(), ['active', 'backup'])
  const history = parseKeyRecords(story.text('pinset.keys.json')).hosts.get(host)?.keys.get(pinB)?.history
  assert.deepEqual(
    history?.map(({ to }) => to),
    ['published', 'certified', 'canary', 'active'],
  )
})

describe('no reason', () => {
  test('unpins the key that the server shows', async () => {
    await using story = await Story.begin()
    await make(story, 'c')
    ok(await story.rotate('advance', 'a', '--pin', story.pinA, '--to', 'retiring', '--force', 'a test'))
    no(
      await story.rotate('advance', 'a', '--pin', story.pinA, '--to', 'retired', '--force', 'a test'),
      /clients would refuse/,
    )
    assert.ok(story.pinA in story.pinned())
  })

  test('unpins a key while a server cannot be looked at', async () => {
    await using story = await Story.begin()
    await make(story, 'c')
    ok(await story.rotate('advance', 'a', '--pin', story.pinA, '--to', 'retiring', '--force', 'a test'))
    no(
      await story.rotate(
        'advance',
        'nobody',
        '--pin',
        story.pinA,
        '--to',
        'retired',
        '--force',
        'a test',
        '--timeout',
        '2s',
      ),
      /could not be looked at/,
    )
    assert.ok(story.pinA in story.pinned())
  })

  test('unpins a key that servers show only to clients that ask for its kind', async () => {
    await using story = await Story.begin()
    const rsa = await story.run(
      'key',
      'new',
      host,
      '--out',
      'r.key.pem',
      '--type',
      'RSA-3072',
      '--no-passphrase',
      '--json',
    )
    ok(rsa)
    await make(story, 'c')
    const pinR: string = JSON.parse(rsa.stdout).pin
    const pinB = await story.certify('b')
    await story.certify('r')
    ok(await story.run('key', 'check', 'b.crt.pem', ...issuers))
    ok(await story.run('key', 'check', 'r.crt.pem', ...issuers))
    // both keys come to serve, one after the other, and then the RSA key is to go while the server still has it
    for (const [pin, at] of [
      [pinR, 'r'],
      [pinB, 'b'],
    ] as const)
      for (const to of ['certified', 'canary', 'active'])
        ok(await story.rotate('advance', at, '--pin', pin, '--to', to, '--force', 'a test'))
    ok(await story.rotate('advance', 'b', '--pin', pinR, '--to', 'retiring', '--force', 'a test'))
    await story.serveBoth('both', 'b', 'r')
    // a look with Node's own defaults sees the one key only
    no(
      await story.rotate('advance', 'both', '--pin', pinR, '--to', 'retired', '--force', 'a test'),
      /clients would refuse .*RSA/,
    )
    assert.ok(pinR in story.pinned())
    ok(await story.rotate('advance', 'b', '--pin', pinR, '--to', 'retired', '--force', 'a test'))
    assert.ok(!(pinR in story.pinned()))
  })

  test('lets the only backup serve', async () => {
    await using story = await Story.begin()
    const pinB = await story.certify('b')
    ok(await story.run('key', 'check', 'b.crt.pem', ...issuers))
    ok(await story.rotate('advance', 'a', '--pin', pinB, '--force', 'a test'))
    no(await story.rotate('advance', 'a', '--pin', pinB, '--force', 'a test'), /without a real backup/)
    assert.equal(story.states()[pinB], 'certified')
  })

  test('is needed for nothing, and an empty one is none', async () => {
    await using story = await Story.begin()
    const said = await story.rotate('advance', 'a', '--pin', story.pinA, '--to', 'retiring', '--force', ' ')
    assert.equal(said.exit, 2)
  })
})

test('a forced step is recorded, with its reason and the gates that were closed', async () => {
  await using story = await Story.begin()
  const pinB = await story.certify('b')
  ok(await story.rotate('advance', 'a', '--pin', pinB, '--force', 'ticket 4711'))
  const step = parseKeyRecords(story.text('pinset.keys.json')).hosts.get(host)?.keys.get(pinB)?.history.at(-1)
  assert.equal(step?.forced, 'ticket 4711')
  assert.deepEqual(
    step?.gates.map(({ gate, open }) => [gate, open]),
    [
      ['dwell', false],
      ['certificate', false],
      ['logged', false],
    ],
  )
})

test('what the logs of Certificate Transparency tell shuts the gate, when it is handed in', async () => {
  await using story = await Story.begin()
  const pinB = await story.certify('b')
  ok(await story.run('key', 'check', 'b.crt.pem', ...issuers))
  story.write('strange.pem', story.root.leaf(host).pem)
  const step = (...more: string[]) => story.rotate('advance', 'a', '--pin', pinB, '--json', ...more)
  const logged = async (...more: string[]) => {
    const said = await step(...more)
    return JSON.parse(said.stdout).gates.find(({ gate }: { gate: string }) => gate === 'logged')
  }
  assert.equal((await logged()).open, true)
  assert.equal((await logged('--ct', 'b.crt.pem')).open, true)
  const shut = await logged('--ct', 'b.crt.pem', '--ct', 'strange.pem')
  assert.deepEqual([shut.open, /is not pinned/.test(shut.why)], [false, true])
  assert.match((await story.rotate('status', 'a', '--ct', 'nothing.json')).stderr, /cannot read the export/)
})

test('an emergency: the stolen key stays pinned until the backup serves, then it is forbidden', async () => {
  await using story = await Story.begin()
  const pinB = await story.certify('b')
  const first = await story.rotate('emergency', 'a', '--pin', story.pinA, '--reason', 'laptop stolen')
  no(first, /have a backup left/)
  assert.match(first.stdout, /still shows the stolen key/)
  assert.ok(story.pinA in story.pinned())
  no(await story.rotate('status', 'a'), /rotate emergency/)
  no(await story.rotate('advance', 'a'), /compromised/)

  // served too early, with no backup behind it
  no(await story.rotate('emergency', 'b'), /would not hold|without a real backup/)
  await make(story, 'c')
  no(await story.rotate('emergency', 'a'), /still shows the stolen key/)
  const last = await story.rotate('emergency', 'b', '--adoption', '97')
  ok(last)
  assert.match(last.stdout, /3 % of installs/)
  assert.equal(story.pinned()[story.pinA], undefined)
  assert.deepEqual([story.states()[pinB], story.pinned()[pinB]], ['active', 'active'])
  assert.deepEqual(
    parsePinSet(story.text('pinset.json')).forbid.map(({ text }) => text),
    [story.pinA],
  )
  ok(await story.rotate('status', 'b'))
})

test('a key that is stolen at one host is no backup of another that is added, and is told where it serves', async () => {
  await using story = await Story.begin()
  const pinB = await story.certify('b')
  assert.equal((await story.rotate('emergency', 'a', '--pin', pinB, '--reason', 'safe opened')).exit, 1)
  const leaves = {
    fresh: story.root.leaf('www.example.com'),
    stolen: story.root.leaf('www.example.com', { key: createPrivateKey(story.text('b.key.pem')) }),
  }
  const add = async (name: keyof typeof leaves, ...more: string[]) => {
    const port = await story.serve(name, leaves[name])
    const where = ['--connect', `127.0.0.1:${port}`, '--ca', 'ca.pem', '--accept-local-root']
    return story.run('add', 'www.example.com', ...where, ...more)
  }
  const refused = await add('fresh', '--backup', pinB)
  assert.deepEqual(
    [refused.exit, /is no backup: it is compromised at api\.example\.com/.test(refused.stderr)],
    [2, true],
  )
  assert.equal(parsePinSet(story.text('pinset.json')).hosts.has('www.example.com'), false)
  const told = await add('stolen', '--new-backup-key', 'www.key.pem', '--no-passphrase')
  ok(told)
  assert.match(told.stderr, /warning: the key that www\.example\.com shows is compromised at api/)
})

test('an emergency comes as text, JSON and Markdown, with the same answer', async () => {
  await using story = await Story.begin()
  const formats = ['text', 'json', 'markdown']
  for (const format of formats) {
    const args = ['--pin', story.pinA, '--reason', 'laptop stolen', '--format', format]
    const said = await story.rotate('emergency', 'a', ...args)
    assert.equal(said.exit, 1, said.stderr)
    const isMarkdown = said.stdout.startsWith(`# Emergency at ${host}`)
    assert.deepEqual([isMarkdown, said.stdout.startsWith('{')], [format === 'markdown', format === 'json'])
    assert.ok(said.stdout.includes(story.pinA))
  }
  const odd = await story.rotate('emergency', 'a', '--format', 'ics')
  assert.deepEqual([odd.exit, /there are text, json, markdown/.test(odd.stderr)], [2, true])
})

test('of an entry that covers names below it, somebody has to say which have servers', async () => {
  await using story = await Story.begin()
  const set = JSON.parse(story.text('pinset.json'))
  set.hosts[host].subdomains = 'any'
  story.write('pinset.json', JSON.stringify(set))
  const unsaid = await story.rotate('status', 'a')
  assert.equal(unsaid.exit, 3)
  assert.match(unsaid.stdout, /\*\.api\.example\.com could not be looked at: .*--also NAME --save/)

  const plan = (...more: string[]) => story.run('rotate', 'plan', host, ...more)
  assert.match((await plan()).stdout, /nobody said which of them have servers/)
  const wrong: [string[], RegExp][] = [
    [['--also', 'www.example.net'], /does not cover www\.example\.net/],
    [['--also', host], /--also is for names below/],
    [['--also', 'a.api.example.com', '--alone'], /exclude each other/],
  ]
  for (const [args, why] of wrong) {
    const said = await plan(...args, '--save')
    assert.deepEqual([said.exit, why.test(said.stderr)], [2, true], said.stderr)
  }

  // a server that has no certificate for the name counts as not looked at
  ok(await plan('--also', 'shop.api.example.com', '--save'))
  const other = await story.rotate('status', 'a')
  assert.equal(other.exit, 3)
  assert.match(other.stdout, /shop\.api\.example\.com 127\.0\.0\.1\S* could not be looked at/)
  ok(await plan('--alone', '--save'))
  ok(await story.rotate('status', 'a'))
})

test('files that disagree are refused, until somebody says which is right', async () => {
  await using story = await Story.begin()
  await make(story, 'c')
  const path = join(story.dir, 'pinset.json')
  const before = parsePinSet(story.text('pinset.json')).hosts.get(host)?.pins.at(-1)?.pin.text ?? ''
  const edited = JSON.parse(story.text('pinset.json'))
  edited.hosts[host].pins.pop()
  writeFileSync(path, JSON.stringify(edited))
  const records = story.text('pinset.keys.json')
  const said = await story.rotate('advance', 'a')
  assert.equal(said.exit, 3)
  assert.match(said.stderr, /is published, but it is not in the pin set/)
  assert.equal(story.text('pinset.keys.json'), records)
  ok(await story.run('rotate', 'advance', host, '--trust-pinset', '--force', 'edited by hand'))
  assert.equal(story.states()[before], 'retired')
  ok(await story.rotate('status', 'a'))
})

test('a status without a look says so; one of a server that is down ends with 3', async () => {
  await using story = await Story.begin()
  const offline = await story.run('rotate', 'status', '--offline')
  ok(offline)
  assert.match(offline.stderr, /nobody looked/)
  assert.equal((await story.rotate('status', 'nobody', '--timeout', '2s')).exit, 3)
})

test('a status comes in the formats of CI systems, with what is wrong as an error', async () => {
  await using story = await Story.begin()
  const good = await story.rotate('status', 'a', '--format', 'junit')
  ok(good)
  assert.match(good.stdout, /<testsuite[^>]* failures="0"/)
  const pinB = await story.certify('b')
  const odd = await story.rotate('status', 'b', '--format', 'sarif')
  assert.equal(odd.exit, 1)
  assert.ok(odd.stdout.includes(`${pinB} is published, but`))
})

test('a plan comes as text, JSON, Markdown and a calendar', async () => {
  await using story = await Story.begin()
  for (const [format, mark] of [
    ['text', /releases of the app from/],
    ['json', /"milestones"/],
    ['markdown', /^# Rotation of api\.example\.com/],
    ['ics', /^BEGIN:VCALENDAR\r\n/],
  ] as const) {
    const said = await story.run('rotate', 'plan', '--format', format)
    ok(said)
    assert.match(said.stdout, mark)
  }
  assert.equal((await story.run('rotate', 'plan', '--switch-on', '2027-02-30')).exit, 2)
  assert.equal((await story.run('rotate', 'plan', '--dwell-days', '-1')).exit, 2)
})

test('a simulation tells who is locked out, draws it, and answers no when it is too many', async () => {
  await using story = await Story.begin()
  const today = (story.clock ?? new Date()).toISOString().slice(0, 10)
  const hasty = await story.run(
    'rotate',
    'simulate',
    '--switch-on',
    today,
    '--users',
    '10000',
    '--svg',
    'a.svg',
    '--json',
  )
  assert.equal(hasty.exit, 1)
  const told = JSON.parse(hasty.stdout)
  assert.ok(told.peak.users > 5_000, `${told.peak.users} of 10000`)
  assert.match(story.text('a.svg'), /^<svg /)
  const again = await story.run('rotate', 'simulate', '--switch-on', today, '--users', '10000', '--json')
  assert.equal(again.stdout, hasty.stdout)
  story.write('store.csv', 'day,share\n0,0\n7,60\n30,99.9\n')
  const planned = await story.run('rotate', 'simulate', '--figures', 'store.csv')
  ok(planned)
  assert.match(planned.stdout, /within the tolerance/)
  story.write('odd.csv', 'day,share\n0,=cmd()\n')
  const odd = await story.run('rotate', 'simulate', '--figures', 'odd.csv')
  assert.deepEqual([odd.exit, /line 2/.test(odd.stderr)], [3, true])
})
