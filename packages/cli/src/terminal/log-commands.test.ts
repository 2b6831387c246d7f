import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Io } from '../io.ts'
import { withoutLogCommands } from './log-commands.ts'
import { printable } from './printable.ts'
import { print, printJson, say } from './say.ts'
import { wrap } from './wrap.ts'

/** What the runner of GitHub Actions obeys, as it looks for it. */
const isObeyed = (log: string): boolean =>
  log.includes('##[') || log.split('\n').some((line) => /^::[a-z-]+(?: .*)?::/i.test(line.trimStart()))

function logOf(write: (io: Io) => void): string {
  const said: string[] = []
  const sink = { write: (text: string) => said.push(text) }
  write({ stdout: sink, stderr: sink } as unknown as Io)
  return said.join('')
}

const name = `CN=${'a'.repeat(60)} ::stop-commands::x and ##[add-mask]y`

describe('in the log of a runner, a name from a certificate', () => {
  test('begins a command when it is wrapped and nobody looks', () => {
    const naive = wrap(printable(name), 60).join('\n')
    assert.ok(isObeyed(naive))
    assert.ok(!isObeyed(logOf((io) => print(io, naive))))
  })

  test('is shown and not obeyed, as a result, a message and JSON', () => {
    for (const write of [print, say, printJson]) {
      const log = logOf((io) =>
        write(io, `${name}\n  ::add-mask::x\n\u00a0::debug a=b::c ##vso[task.complete]d`),
      )
      assert.ok(!isObeyed(log), log)
      assert.doesNotMatch(log, /##vso\[/)
      assert.match(log, /stop-commands/)
    }
    const value = { name: '##[add-mask]x' }
    assert.deepEqual(JSON.parse(logOf((io) => printJson(io, value))), value)
  })

  test('whatever it is', () => {
    const pieces = fc.constantFrom(
      '::',
      ':',
      '##',
      '[',
      '#',
      ' ',
      '\n',
      '\u3000',
      'error',
      'add-mask',
      'a=b',
      'vso',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const text = parts.join('')
        assert.ok(!isObeyed(withoutLogCommands(text)), JSON.stringify(text))
      }),
    )
  })
})

test('addresses and headings stay as they are', () => {
  for (const text of [
    '::1',
    '  ::1   answers as ::2',
    '  ::ffff:127.0.0.1   TLS 1.3',
    '## pins\na ## b [c]',
    'a::b::c',
  ])
    assert.equal(withoutLogCommands(text), text)
})

test('long lines of colons and blanks take no long time', () => {
  const before = process.cpuUsage()
  for (const part of [':', '::', ' ', '\n', ' ::a', '::a ', '##', '::a::'])
    withoutLogCommands(part.repeat(Math.floor(1_000_000 / part.length)))
  assert.ok(process.cpuUsage(before).user < 10_000_000)
})
