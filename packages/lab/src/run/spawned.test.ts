import assert from 'node:assert/strict'
import { Socket } from 'node:dgram'
import { mock, test } from 'node:test'
import { shortResults, testLab, tryClient } from '../testing/lab.ts'

test('a port that is somebody else’s over UDP is left to them, and another one watched', async () => {
  const { bind } = Socket.prototype
  let refused = 0
  const taken = mock.method(
    Socket.prototype,
    'bind',
    function (this: Socket, ...place: Parameters<Socket['bind']>) {
      if (refused++ > 0) return bind.apply(this, place)
      process.nextTick(() => this.emit('error', Object.assign(new Error('taken'), { code: 'EADDRINUSE' })))
      return this
    },
  )
  const run = await tryClient(await testLab(), 'pinned', 'S07').finally(() => taken.mock.restore())
  assert.deepEqual(shortResults(run), { S07: 'refused pass pin' })
  assert.ok(refused > 1)
})
