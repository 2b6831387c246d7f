import assert from 'node:assert/strict'
import { test } from 'node:test'
import { starttlsProtocols } from '@keypin/probe'
import { Stage } from '../testing/stage.ts'
import { tlsOptions } from './options.ts'

test('a protocol that does not begin in clear text is refused with those that do', async () => {
  await using stage = new Stage()
  const { exit: code, stderr } = await stage.keypin('inspect', 'mail.example.com', '--starttls', 'gopher')
  assert.equal(code, 2)
  for (const name of Object.keys(starttlsProtocols)) assert.match(stderr, new RegExp(`\\b${name}\\b`))
})

test('a proxy that cannot be used is refused, and its password is not repeated', async () => {
  await using stage = new Stage()
  const { exit: code, stderr } = await stage.keypin(
    'inspect',
    'a.example.com',
    '--proxy',
    'ftp://me:hunter2@proxy',
  )
  assert.equal(code, 2)
  assert.match(stderr, /KEYPIN_PROXY|http:\/\/HOST:PORT/)
  assert.doesNotMatch(stderr, /hunter2/)
})

test('the proxy may come from the environment, where no list of processes shows it', async () => {
  await using stage = new Stage()
  const { exit: code, stderr } = await stage.keypin('inspect', 'a.example.com', '--proxy', '-')
  assert.equal(code, 2)
  assert.match(stderr, /KEYPIN_PROXY is not set/)
})

test('the help names protocols that there are', () => {
  const [, list = ''] = /spoken before TLS: ([a-z0-9, ]+)/.exec(tlsOptions.starttls.about) ?? []
  const names = list
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean)
  assert.ok(names.length > 5)
  for (const name of names) assert.ok(Object.hasOwn(starttlsProtocols, name), name)
})
