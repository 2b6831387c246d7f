import assert from 'node:assert/strict'
import { connect, createServer } from 'node:net'
import { test } from 'node:test'
import { root } from '@keypin/forge'
import { pinOf } from 'keypin'
import { Stage } from '../testing/stage.ts'

const HOST = 'api.example.com'

test('a server that keeps a second certificate, of another kind of key, is found to lock some clients out', async () => {
  await using stage = new Stage()
  const ecdsa = stage.root.leaf(HOST, { key: 'P-256' })
  const rsa = stage.root.leaf(HOST, { key: 'RSA-2048' })
  const spare = stage.root.leaf(HOST)
  const both = { key: [ecdsa.keyPem, rsa.keyPem], cert: [ecdsa.chainPem(), rsa.chainPem()] }
  const port = await stage.serve('server', ecdsa, both)
  const verify = async (...pins: readonly string[]): ReturnType<Stage['keypin']> => {
    stage.write('pinset.json', JSON.stringify({ version: 1, hosts: { [HOST]: { pins } } }))
    return stage.keypin('verify', '--connect', `127.0.0.1:${port}`, '--ca', 'ca.pem', '--json')
  }
  const [first, second, backup] = [ecdsa, rsa, spare].map(({ der }) => pinOf(der).text) as [
    string,
    string,
    string,
  ]

  // One look gets the certificate with the pinned key, and would call it valid.
  const partial = await verify(first, backup)
  assert.equal(partial.exit, 1)
  const [host] = JSON.parse(partial.stdout).hosts
  assert.equal(host.status, 'partial')
  const told = host.addresses.map(
    ({ address, outcome }: Record<string, string>) => `${address?.split(' ')[1]} ${outcome}`,
  )
  assert.deepEqual(told.sort(), ['EC match', 'RSA mismatch'])

  const whole = await verify(first, second, backup)
  assert.equal(JSON.parse(whole.stdout).hosts[0].status, 'valid', whole.stderr)
  assert.equal(whole.exit, 0)
})

test('a place that is named beside another is looked at too, and none may be for a host that there is not', async () => {
  await using stage = new Stage()
  const [pinned, stranger, spare] = [1, 2, 3].map(() => stage.root.leaf(HOST))
  assert.ok(pinned && stranger && spare)
  const [first, second] = [await stage.serve('pinned', pinned), await stage.serve('stranger', stranger)]
  const pins = [pinned, spare].map(({ der }) => pinOf(der).text)
  stage.write('pinset.json', JSON.stringify({ version: 1, hosts: { [HOST]: { pins } } }))
  const verify = (...places: readonly string[]): ReturnType<Stage['keypin']> =>
    stage.keypin('verify', ...places.flatMap((place) => ['--connect', place]), '--ca', 'ca.pem', '--json')
  for (const prefix of ['', `${HOST}=`]) {
    // were one of the two forgotten, it would be valid or incomplete
    const { exit, stdout } = await verify(`${prefix}127.0.0.1:${second}`, `${prefix}127.0.0.1:${first}`)
    const [{ status, addresses }] = JSON.parse(stdout).hosts
    assert.deepEqual([exit, status, addresses.length], [1, 'partial', 2])
  }
  const misspelt = await verify(`apI.example.org=127.0.0.1:${first}`)
  assert.equal(misspelt.exit, 2)
  assert.match(misspelt.stderr, /api\.example\.org is not a host of the pin set/)
})

test('a host is chosen in any spelling, and one with a certificate for another name is told so', async () => {
  await using stage = new Stage()
  const leaf = stage.root.leaf('other.example.com')
  const port = await stage.serve('server', leaf)
  const pins = [leaf, stage.root.leaf(HOST)].map(({ der }) => pinOf(der).text)
  stage.write('pinset.json', JSON.stringify({ version: 1, hosts: { [HOST]: { pins } } }))
  const verify = (host: string): ReturnType<Stage['keypin']> =>
    stage.keypin('verify', '--host', host, '--connect', `127.0.0.1:${port}`, '--ca', 'ca.pem')
  const { exit, stdout } = await verify('API.Example.com.')
  assert.equal(exit, 1)
  assert.match(stdout, /^incomplete +api\.example\.com {3}its certificate is not for api\.example\.com$/m)
})

test('a kind of key that gets no answer is told, and not taken for one that is not there', async () => {
  await using stage = new Stage()
  const leaf = stage.root.leaf(HOST)
  const inner = await stage.serve('inner', leaf)
  // silent to the third who comes, who asks for RSA: as one that has had enough of these looks
  let visits = 0
  const server = createServer((socket) => {
    visits += 1
    if (visits === 3) return
    const own = connect(inner, '127.0.0.1')
    own.on('error', () => socket.destroy())
    socket.on('error', () => own.destroy())
    socket.pipe(own).pipe(socket)
  })
  const port = await stage.listen('outer', server)
  const pins = [leaf, stage.root.leaf(HOST)].map(({ der }) => pinOf(der).text)
  stage.write('pinset.json', JSON.stringify({ version: 1, hosts: { [HOST]: { pins } } }))
  const look = ['--connect', `127.0.0.1:${port}`, '--ca', 'ca.pem', '--timeout', '3s']
  const { stderr } = await stage.keypin('verify', ...look)
  assert.match(
    stderr,
    /warning: not seen of api\.example\.com: what \S+ has for RSA in TLSv1\.3 \(.*gave no answer/,
  )
  assert.doesNotMatch(stderr, /for ECDSA/)
})

test('what a server writes into its certificates forges no line, in no format', async () => {
  await using stage = new Stage()
  const hostile = 'CA\n::error file=x::forged\r| a | b |\u001b[2J]]><x>'
  const ca = root({ name: hostile })
  const leaf = ca.leaf(HOST)
  stage.write('hostile.pem', ca.pem)
  const port = await stage.serve('server', leaf)
  const spare = pinOf(root().der).text
  stage.write(
    'pinset.json',
    JSON.stringify({ version: 1, hosts: { [HOST]: { pins: [pinOf(ca.der).text, spare] } } }),
  )
  const verify = async (...more: readonly string[]): Promise<string> => {
    const said = await stage.keypin(
      'verify',
      '--connect',
      `127.0.0.1:${port}`,
      '--ca',
      'hostile.pem',
      ...more,
    )
    return said.stdout + said.stderr
  }
  const text = await verify()
  assert.match(text, /matched.*CA\\u\{a\}::error/)
  for (const said of [text, await verify('--min-days', '99999'), await verify('--json')]) {
    assert.doesNotMatch(said, /^::error/m)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
    assert.doesNotMatch(said, /[\u001b\r]/)
  }
  // the naive text would have had a line of the attacker's own
  assert.match(hostile, /^::error/m)
  for (const format of ['github', 'gitlab', 'sarif', 'junit', 'markdown']) {
    const said = await verify('--min-days', '99999', '--format', format)
    // ours: what ends too soon, and that no backup is known to be held
    const wanted = format === 'github' ? ['verify', 'verify-backup'] : []
    const titles = [...said.matchAll(/^::\w+ file=pinset\.json,title=keypin verify ([\w-]+)::|^::/gm)]
    assert.deepEqual(
      titles.map(([, title]) => title),
      wanted,
      format,
    )
  }
})
