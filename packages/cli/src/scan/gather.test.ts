import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gather } from './gather.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)

test('lines of one turn are written at once, in their order, and later ones after them', async () => {
  const written: string[] = []
  const lines = gather(async (some) => void written.push(String(Buffer.from(some))))
  await lines.put(bytes('a'))
  await lines.put(bytes('b'))
  await lines.flushed()
  await lines.put(bytes('c'))
  await lines.flushed()
  assert.deepEqual(written, ['a\nb\n', 'c\n'])
})

test('whoever is faster than the other end waits for it', async () => {
  let [written, release] = [0, (): void => {}]
  const lines = gather((some) => {
    written += some.length
    return new Promise((resolve) => (release = resolve))
  })
  let told = 0
  const telling = (async () => {
    for (let count = 0; count < 64; count++) {
      await lines.put(new Uint8Array(1 << 16))
      told += 1
    }
  })()
  const ended = telling.then(() => 'ended' as const)
  for (;;) {
    const turn = new Promise<'turn'>((resolve) => setImmediate(resolve, 'turn'))
    if ((await Promise.race([ended, turn])) === 'ended') break
    // what is neither written nor waited for is bounded, whatever is put
    assert.ok(told * (1 << 16) - written < 1 << 20, `${told} told, ${written} bytes written`)
    release()
  }
  const done = lines.flushed()
  for (let left = true; left; release()) {
    const turn = new Promise<boolean>((resolve) => setImmediate(resolve, true))
    left = await Promise.race([done.then(() => false), turn])
  }
  assert.equal(written, 64 * ((1 << 16) + 1))
})

test('a write that failed is told to the next who puts, and at the end', async () => {
  const lines = gather(() => Promise.reject(new Error('the disk is full')))
  await lines.put(bytes('a'))
  await assert.rejects(lines.flushed(), /disk is full/)
  await assert.rejects(lines.put(bytes('b')), /disk is full/)
})
