import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Stage } from '../testing/stage.ts'

test('what a certificate says cannot steer the terminal, nor pass for a line of ours', async () => {
  await using stage = new Stage()
  const evil = stage.root.intermediate({ name: '\u001b[2J\u202eevil\n  trust      ends in a public root' })
  const port = await stage.serve(
    'evil',
    evil.leaf('api.example.com', { altNames: [{ dns: 'a\u001b]0;title\u0007' }] }),
  )
  for (const json of [[], ['--json']]) {
    const { stdout, stderr } = await stage.keypin(
      'inspect',
      'api.example.com',
      '--connect',
      `127.0.0.1:${port}`,
      ...json,
    )
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
    assert.doesNotMatch(stdout + stderr, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
    assert.doesNotMatch(stdout, /^ {2}trust {6}ends in a public root/m)
  }
})
