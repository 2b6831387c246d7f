import assert from 'node:assert/strict'
import { test } from 'node:test'
import { doubtAbout, sideDoorOf } from './side-door.ts'

const away = { datagrams: 0, isLedByName: false }
const open = { speaksQuic: true, isClosed: false, clients: [away] }

test('a server that answers QUIC leaves doubt, unless the client cannot get there', () => {
  const doubts = (facts: Partial<typeof open>): boolean =>
    doubtAbout(sideDoorOf({ ...open, ...facts }), 'api.example.com') !== undefined
  assert.equal(doubts({}), true)
  assert.equal(doubts({ clients: [] }), true)
  assert.equal(doubts({ speaksQuic: false }), false)
  assert.equal(doubts({ isClosed: true }), false)
  assert.equal(doubts({ clients: [{ ...away, datagrams: 1 }] }), false, 'its datagrams came to the lab')
  assert.equal(doubts({ clients: [{ ...away, isLedByName: true }] }), false, 'its names lead to the lab')
  assert.equal(doubts({ clients: [away, { ...away, datagrams: 9 }] }), true, 'one says nothing of another')
  assert.equal(doubtAbout(undefined, 'api.example.com'), undefined)
})

test('what is known is kept for the record', () => {
  const clients = [
    { ...away, datagrams: 3 },
    { ...away, datagrams: 1 },
  ]
  assert.deepEqual(sideDoorOf({ ...open, clients }), { server: 'open', client: 'led', datagrams: 4 })
  assert.deepEqual(sideDoorOf({ ...open, isClosed: true }), {
    server: 'open',
    client: 'closed',
    datagrams: 0,
  })
})
