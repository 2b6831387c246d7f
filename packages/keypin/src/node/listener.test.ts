import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import type { TLSSocket } from 'node:tls'
import { presentedChain } from './chain.ts'
import { MARK, type Mark } from './guard.ts'
import { guardSocket } from './listener.ts'

class FakeSocket extends EventEmitter {
  authorized = true
  destroyedWith: Error | undefined

  isSessionReused(): boolean {
    return false
  }

  getPeerCertificate(): object {
    return {}
  }

  destroy(error: Error): void {
    this.destroyedWith = error
  }
}

// `judge(); if (refusal) destroy()` lets the error out of the listener, and the queued bytes with it.
test('a judgement that throws refuses the connection', () => {
  const socket = new FakeSocket()
  const judge = (): never => {
    throw new Error('the clock is broken')
  }
  const mark: Mark = { guard: { judge } }
  guardSocket(socket as unknown as TLSSocket, { host: 'pinned.test', [MARK]: mark } as object)
  socket.emit('secureConnect')
  assert.equal((socket.destroyedWith as { code?: string } | undefined)?.code, 'KEYPIN_CANNOT_ENFORCE')
})

// With `fingerprint256 ?? ''` both are '', and the paths of the first would be given for the second.
test('chains of a runtime that tells no fingerprint are told apart', () => {
  const keys = [1, 2].map((byte) => presentedChain({ raw: Buffer.of(byte) } as never)?.key)
  assert.equal(new Set(keys).size, 2)
})
