// Clients behind proxies: the pins have to hold there too, and a client that goes round the proxy shows nothing.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { needs, toolPath } from '../../../../tools/testing/needs.ts'
import { schemaErrors, shortResults, testLab, tryClient } from '../testing/lab.ts'

const lab = await testLab()
const both = 'P01 P08a P08b'

test('a client that is pinned behind proxies too refuses there because of its pins', async () => {
  const run = await tryClient(lab, 'pinned-through-proxy', both)
  assert.deepEqual(shortResults(run), {
    P01: 'refused pass pin',
    P08a: 'refused pass pin',
    P08b: 'refused pass pin',
  })
  assert.deepEqual(schemaErrors(run), [])
  const arrivals = run.results.map(({ id, attempts }) => [
    id,
    attempts[0]?.arrival?.way,
    attempts[0]?.arrival?.host,
  ])
  assert.deepEqual(arrivals.slice(2, 4), [
    ['P08a', 'connect', lab.host],
    ['P08b', 'socks5', lab.host],
  ])
})

test('a client that loses its pins behind a proxy is found out', async () => {
  const run = await tryClient(lab, 'unpinned-through-proxy', both)
  assert.deepEqual(shortResults(run), {
    P01: 'refused pass pin',
    P08a: 'accepted fail',
    P08b: 'accepted fail',
  })
})

test('a client that goes round the proxy has shown nothing about proxies', async () => {
  const run = await tryClient(lab, 'pinned', both)
  assert.deepEqual(shortResults(run), {
    P01: 'refused pass pin',
    P08a: 'refused skipped pin',
    P08b: 'refused skipped pin',
  })
  assert.match(run.results.find(({ id }) => id === 'P08a')?.why ?? '', /did not come through the HTTP proxy/u)
})

test('a whole run goes through a proxy when told to, the controls too', async () => {
  const run = await tryClient(lab, 'pinned-through-proxy', 'P01 P04b R03 P08a P08b', { via: 'connect' })
  assert.deepEqual(shortResults(run), {
    P01: 'refused pass pin',
    P04b: 'refused pass pin',
    R03: 'accepted pass',
    P08a: 'refused pass pin',
    P08b: 'no-contact skipped',
  })
  assert.equal(run.environment.via, 'connect')
  assert.ok(run.results.every(({ attempts }) => attempts.every(({ arrival }) => arrival?.way === 'connect')))
})

test('a client that goes round the proxy fails the controls of such a run', async () => {
  const run = await tryClient(lab, 'pinned', 'P01', { via: 'socks5' })
  assert.equal(run.verdict, 'inconclusive')
  assert.match(run.results[0]?.why ?? '', /did not come through the SOCKS proxy/u)
})

for (const via of ['connect', 'socks5'] as const) {
  test(`curl, by its own proxy variables: ${via}`, needs('curl'), async () => {
    const script =
      'exec "$0" -sS --fail --cacert "$KEYPIN_LAB_CA" --connect-to "::$KEYPIN_LAB_ADDRESS:$KEYPIN_LAB_PORT" "$KEYPIN_LAB_URL" -o /dev/null'
    const run = await tryClient(lab, ['sh', '-c', script, toolPath('curl')], 'P01', { via })
    assert.deepEqual(shortResults(run), { P01: 'accepted fail' })
    assert.equal(run.results[1]?.attempts[0]?.arrival?.way, via)
  })
}

test('a driver is not told of proxies, so what is about them is skipped', async () => {
  await assert.rejects(
    tryClient(lab, 'pinned', 'P01', { command: undefined, driver: ['x'], via: 'connect' } as object),
    TypeError,
  )
})
