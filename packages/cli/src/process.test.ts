import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, closeSync, existsSync, openSync, readdirSync, readFileSync, watch } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { createServer as createTlsServer } from 'node:tls'
import { parseKeyRecords } from '@keypin/care'
import { parsePinSet, readPinMaterial } from 'keypin'
import { spawnKeypin } from './testing/spawn.ts'
import { Stage } from './testing/stage.ts'

const leafOf = ({ root }: Stage) => root.intermediate().leaf('api.example.com')

describe('Ctrl-C', () => {
  test('while a server keeps silent ends inspect with 130, at once, and says nothing', async () => {
    await using stage = new Stage()
    const server = createServer()
    const port = await stage.listen('mute', server)
    const accepted = once(server, 'connection')
    const keypin = spawnKeypin(['inspect', 'api.example.com', '--connect', `127.0.0.1:${port}`], stage.dir)
    const [socket] = await accepted
    keypin.child.kill('SIGINT')
    assert.deepEqual(await keypin.ended, { code: 130, signal: null })
    assert.deepEqual(keypin.said, { stdout: '', stderr: '' })
    await hungUp(socket)
  })

  test('while a server keeps silent ends add with 130 and leaves no file', async () => {
    await using stage = new Stage()
    const server = createServer()
    const port = await stage.listen('mute', server)
    const accepted = once(server, 'connection')
    const before = readdirSync(stage.dir)
    const argv = [
      'add',
      'api.example.com',
      '--connect',
      `127.0.0.1:${port}`,
      '--new-backup-key',
      'b.key.pem',
      '--no-passphrase',
    ]
    const keypin = spawnKeypin(argv, stage.dir)
    await accepted
    keypin.child.kill('SIGINT')
    assert.equal((await keypin.ended).code, 130)
    assert.deepEqual(readdirSync(stage.dir), before)
  })

  test('SIGTERM ends it with 143', async () => {
    await using stage = new Stage()
    const server = createServer()
    const port = await stage.listen('mute', server)
    const accepted = once(server, 'connection')
    const keypin = spawnKeypin(['inspect', 'api.example.com', '--connect', `127.0.0.1:${port}`], stage.dir)
    await accepted
    keypin.child.kill('SIGTERM')
    assert.equal((await keypin.ended).code, 143)
  })

  test('at any point of add leaves all of its files, whole, or none', async () => {
    await using stage = new Stage()
    const leaf = leafOf(stage)
    const server = createTlsServer({ cert: leaf.chainPem(), key: leaf.keyPem })
    server.on('tlsClientError', () => {})
    server.on('secureConnection', (socket) => socket.on('error', () => {}))
    const port = await stage.listen('api', server)
    const argv = [
      'add',
      'api.example.com',
      '--connect',
      `127.0.0.1:${port}`,
      '--ca',
      'ca.pem',
      '--accept-local-root',
    ]
    const files = ['--new-backup-key', 'b.key.pem', '--no-passphrase']
    const points: Record<string, (kill: () => void, folder: string) => void> = {
      'when it connects': (kill) => server.once('connection', kill),
      'when the handshake is done': (kill) => server.once('secureConnection', kill),
      'when the first file appears': (kill, folder) => {
        const watcher = watch(folder, () => {
          watcher.close()
          kill()
        })
      },
      'at its end': () => {},
    }
    for (const [point, when] of Object.entries(points)) {
      const folder = join(stage.dir, point)
      stage.write(`${point}/ca.pem`, stage.root.pem)
      const keypin = spawnKeypin([...argv, ...files], folder)
      when(() => keypin.child.kill('SIGINT'), folder)
      const { code, signal } = await keypin.ended
      const isWhole = readdirSync(folder).length > 1
      if (isWhole) checkWhole(folder)
      // a signal that comes while files are put in place takes effect when they are there; one that comes when
      // all is done and said may end the process before it ends by itself
      const isDone = isWhole && (code === 0 || signal === 'SIGINT')
      assert.ok(code === 130 || isDone, `${point}: ${code ?? signal}\n${keypin.said.stderr}`)
      if (point === 'at its end') assert.ok(isWhole)
    }
  })

  test('in a lab run ends the client too', async () => {
    await using stage = new Stage()
    assert.equal((await stage.keypin('lab', 'init', '--host', 'api.example.com', '--dir', 'lab')).exit, 0)
    const server = createServer()
    const port = await stage.listen('phone', server)
    const client = `require('node:net').connect(${port}, '127.0.0.1'); setInterval(() => {}, 1e6)`
    const phoned = once(server, 'connection')
    const keypin = spawnKeypin(
      ['lab', 'run', '--dir', 'lab', '--', process.execPath, '-e', client],
      stage.dir,
    )
    const [socket] = await phoned
    keypin.child.kill('SIGINT')
    assert.equal((await keypin.ended).code, 130)
    // only the end of the client hangs up
    await hungUp(socket)
  })
})

async function hungUp(socket: Socket): Promise<void> {
  socket.resume()
  if (!socket.closed) await once(socket, 'close')
}

/** All four files, each of which can be read, and nothing else of ours. */
function checkWhole(folder: string): void {
  const names = readdirSync(folder).filter((name) => name !== 'ca.pem')
  assert.deepEqual(names.sort(), ['b.csr.pem', 'b.key.pem', 'pinset.json', 'pinset.keys.json'])
  const text = (name: string): string => readFileSync(join(folder, name), 'utf8')
  const pinSet = parsePinSet(text('pinset.json'))
  parseKeyRecords(text('pinset.keys.json'))
  const backup = pinSet.hosts.get('api.example.com')?.pins.find(({ state }) => state === 'backup')
  assert.equal(readPinMaterial(text('b.csr.pem')).pin.text, backup?.pin.text)
  assert.match(text('b.key.pem'), /END PRIVATE KEY-----\n$/)
}

describe('the process', () => {
  test('survives a reader that goes away', async () => {
    await using stage = new Stage()
    const port = await stage.serve('api', leafOf(stage))
    const keypin = spawnKeypin(
      ['inspect', 'api.example.com', '--connect', `127.0.0.1:${port}`, '--json'],
      stage.dir,
    )
    keypin.child.stdout?.destroy()
    assert.equal((await keypin.ended).code, 0)
    assert.doesNotMatch(keypin.said.stderr, /EPIPE|Error/)
  })

  test('says that the disk behind its result is full, and answers nothing', {
    skip: !existsSync('/dev/full'),
  }, async () => {
    await using stage = new Stage()
    const port = await stage.serve('api', leafOf(stage))
    const full = openSync('/dev/full', 'w')
    const argv = ['inspect', 'api.example.com', '--connect', `127.0.0.1:${port}`, '--json']
    const keypin = spawnKeypin(argv, stage.dir, { stdout: full })
    const { code } = await keypin.ended
    closeSync(full)
    assert.equal(code, 3)
    assert.match(keypin.said.stderr, /keypin: cannot write the result: the disk is full\nkeypin: make room/)
    assert.doesNotMatch(keypin.said.stderr, /Error/)
  })

  test('ends a name look-up that time has run out for, without waiting for the resolver', async () => {
    await using stage = new Stage()
    const keypin = spawnKeypin(['inspect', 'nobody.invalid', '--timeout', '1ms'], stage.dir)
    assert.equal((await keypin.ended).code, 3)
    assert.match(keypin.said.stderr, /keypin: nobody\.invalid:443 (gave no answer|has no address)/)
  })

  test('writes nothing into a read-only folder, and says what to do', async () => {
    await using stage = new Stage()
    const port = await stage.serve('api', leafOf(stage))
    chmodSync(stage.dir, 0o555)
    // root may write anywhere
    const uid = process.getuid?.() === 0 ? { uid: 65_534 } : {}
    const argv = [
      'add',
      'api.example.com',
      '--connect',
      `127.0.0.1:${port}`,
      '--ca',
      'ca.pem',
      '--accept-local-root',
    ]
    const keypin = spawnKeypin([...argv, '--new-backup-key', 'b.key.pem', '--no-passphrase'], stage.dir, uid)
    assert.equal((await keypin.ended).code, 3, keypin.said.stderr)
    assert.match(keypin.said.stderr, /cannot write .*: permission denied\nkeypin: make .* writable/)
    chmodSync(stage.dir, 0o755)
    assert.deepEqual(readdirSync(stage.dir), ['ca.pem'])
  })

  test('reads a passphrase from a descriptor', async () => {
    await using stage = new Stage()
    const port = await stage.serve('api', leafOf(stage))
    stage.write('secret', 'correct horse\n')
    const shell = `"$0" "$@" --passphrase-fd 3 3<secret`
    const entry = join(import.meta.dirname, 'testing', 'entry.ts')
    const argv = [
      '--conditions=keypin-source',
      entry,
      'add',
      'api.example.com',
      '--connect',
      `127.0.0.1:${port}`,
    ]
    const flags = ['--ca', 'ca.pem', '--accept-local-root', '--new-backup-key', 'b.key.pem']
    const child = spawn('sh', ['-c', shell, process.execPath, ...argv, ...flags], {
      cwd: stage.dir,
      stdio: 'ignore',
    })
    const [code] = await once(child, 'close')
    assert.equal(code, 0)
    assert.match(readFileSync(join(stage.dir, 'b.key.pem'), 'utf8'), /BEGIN ENCRYPTED PRIVATE KEY/)
  })
})
