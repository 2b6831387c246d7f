import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { needs, toolPath } from '../../../../tools/testing/needs.ts'
import { hostileText } from '../testing/arbitrary.ts'
import type { Language } from './language.ts'
import { swift } from './swift.ts'

const dir = mkdtempSync(join(tmpdir(), 'keypin-swift-'))
after(() => rmSync(dir, { recursive: true, force: true }))

const texts = [
  ...['', '"', '\\', '\\"', '\\(exit(1))', '#"', '"""', '*/', '/*', '//', '\n', '\r\n', '\0', '\u2028'],
  ...['\u202e', '\ufeff', 'é', 'e\u0301', '日本😀', '\ud800', '\\u{22}', '#if', '#sourceLocation()'],
  ...fc.sample(hostileText, { numRuns: 300, seed: 1 }),
]

test(
  'Swift reads every literal as the text it was written from, but for halves of characters',
  needs('swift'),
  () => {
    assert.deepEqual(
      read(swift),
      texts.map((text) => hex(Buffer.from(text).toString())),
    )
  },
)

test('a naive literal fails the same test', needs('swift'), () => {
  const naive: Language = { ...swift, literal: (text) => swift.comment(`"${text}"`) }
  assert.throws(() => read(naive))
})

function read(language: Language): string[] {
  const rows = texts.map((text) => `${language.comment(text)}\nhexed(${language.literal(text)})`)
  const source = `func hexed(_ text: String) {
  print(text.utf16.map { unit in
    let digits = String(unit, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }.joined())
}\n${rows.join('\n')}\n`
  const path = join(dir, 'main.swift')
  writeFileSync(path, source)
  const stdio = ['ignore', 'pipe', 'pipe'] as const
  execFileSync(toolPath('swift'), ['-o', join(dir, 'main'), path], { stdio: [...stdio] })
  const out = execFileSync(toolPath('swift', 'within'), [join(dir, 'main')], { encoding: 'utf8' })
  return out.split('\n').slice(0, -1)
}

function hex(text: string): string {
  return Array.from({ length: text.length }, (_, index) =>
    text.charCodeAt(index).toString(16).padStart(4, '0'),
  ).join('')
}
