import assert from 'node:assert/strict'
import { test } from 'node:test'
import { doubtAbout, sideDoorOf } from './side-door.ts'

const open = { speaksQuic: true, isClosed: false, datagrams: 0, ledByName: 0 }

test('a server that answers QUIC leaves doubt, unless the client cannot get there', () => {
  const doubts = (facts: Partial<typeof open>): boolean =>
    doubtAbout(sideDoorOf({ ...open, ...facts }), 'api.example.com') !== undefined
  assert.equal(doubts({}), true)
  assert.equal(doubts({ speaksQuic: false }), false)
  assert.equal(doubts({ isClosed: true }), false)
  assert.equal(doubts({ datagrams: 1 }), false, 'its datagrams came to the lab')
  assert.equal(doubts({ ledByName: 1 }), false, 'its names lead to the lab')
  assert.equal(doubtAbout(undefined, 'api.example.com'), undefined)
})

test('what is known is kept for the record', () => {
  assert.deepEqual(sideDoorOf({ ...open, datagrams: 3 }), { server: 'open', client: 'led', datagrams: 3 })
  assert.deepEqual(sideDoorOf({ ...open, isClosed: true }), {
    server: 'open',
    client: 'closed',
    datagrams: 0,
  })
})
