// A record that a stranger wrote, with hostile text wherever text can be: no form lets it become anything but text.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { needs, toolPath } from '../../../../tools/testing/needs.ts'
import { run as runCommand } from '../../../../tools/workspace/command.ts'
import { parseRun } from '../record/parse.ts'
import type { Run } from '../run/types.ts'
import { temporaryFolder } from '../testing/folders.ts'
import { testLab, tryClient } from '../testing/lab.ts'
import { formatRun, runFormats } from './formats.ts'

const lab = await testLab()
const folder = temporaryFolder()
const run = await tryClient(lab, 'check-after-send', 'P01 H03', { record: join(folder, 'run.json') })

const hostile = [
  `"><script>alert(1)</script>`,
  `' onmouseover='alert(1)`,
  ']]><evil/><![CDATA[',
  '--><img src=x onerror=alert(1)>',
  '</style></title><svg onload=alert(1)>',
  '| x | [link](javascript:alert(1)) @everyone #1 ![](https://evil.example/p.png) <b>',
  'line\nbreak\r\n\u2028| new | row |',
  '\u202etxt.exe\u0000\u001b[2J\ud800\ufffe',
  '&lt;&#x26;amp;{{7*7}}${7*7}<%= 7 %>',
  'www.evil.example http://evil.example',
]

/** Every text of a record that its shape leaves free is hostile; numbers, dates and words of ours stay. */
function poisoned(record: Run): Run {
  const fixed = new Set([
    'startedAt',
    'finishedAt',
    'interceptionUntil',
    'verdict',
    'outcome',
    'how',
    'expected',
  ])
  const more = new Set(['attribution', 'mode', 'phase', '$schema'])
  let next = 0
  const poison = (value: unknown, name: string): unknown => {
    if (fixed.has(name) || more.has(name)) return value
    if (typeof value === 'string') return hostile[next++ % hostile.length]
    if (Array.isArray(value)) return value.map((item) => poison(item, ''))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, poison(member, key)]))
  }
  return parseRun(JSON.stringify(poison(record, '')))
}

const bad = Array.from({ length: hostile.length }, (_, shift) => {
  hostile.push(...hostile.splice(0, Math.min(shift, 1)))
  return poisoned(run)
})

test('no form has a character that could hide, reorder or forge what is read', () => {
  const unsafe = /(?!\n)[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\ufeff\ufffe]/u
  for (const each of bad)
    for (const format of runFormats) assert.doesNotMatch(formatRun(each, format), unsafe)
})

test(
  'an independent parser finds in the page no more elements and attributes than in an honest one',
  needs('python'),
  async () => {
    const outline = await outlineOf(formatRun(run, 'html'), 'html')
    assert.ok(outline.length > 100)
    assert.ok(!outline.includes('script'))
    for (const each of bad) {
      const found = await outlineOf(formatRun(each, 'html'), 'html')
      assert.deepEqual([...new Set(found)].sort(), [...new Set(outline)].sort())
    }
  },
)

test('an independent parser reads the JUnit report, with the same elements', needs('python'), async () => {
  const outline = await outlineOf(formatRun(run, 'junit'), 'xml')
  assert.ok(outline.includes('failure message type'), outline.join())
  for (const each of bad) {
    const found = await outlineOf(formatRun(each, 'junit'), 'xml')
    assert.deepEqual(found, outline)
  }
})

test('that parser would find what a page that does not escape lets in', needs('python'), async () => {
  const naive = `<ul>${hostile.map((text) => `<li title='${text}'>${text}</li>`).join('')}</ul>`
  const found = await outlineOf(naive, 'html')
  assert.ok(found.includes('script'), found.join())
})

const outliner = `
import sys, html.parser, xml.etree.ElementTree as tree
text = open(sys.argv[1], encoding='utf-8').read()
if sys.argv[2] == 'xml':
    for element in tree.fromstring(text.encode()).iter():
        print(' '.join([element.tag, *sorted(element.attrib)]))
else:
    class Outline(html.parser.HTMLParser):
        def handle_starttag(self, tag, attrs):
            print(' '.join([tag, *sorted(name for name, _ in attrs)]))
        def handle_comment(self, data):
            print('comment')
    Outline().feed(text)
`

async function outlineOf(text: string, kind: 'html' | 'xml'): Promise<string[]> {
  const path = join(folder, `page.${kind}`)
  writeFileSync(path, text)
  const { code, stdout, stderr } = await runCommand(toolPath('python'), ['-c', outliner, path, kind])
  assert.equal(code, 0, stderr)
  return stdout.split('\n').filter((line) => line !== '')
}

test('the page loads nothing and runs nothing', () => {
  for (const each of [run, ...bad]) {
    const page = formatRun(each, 'html')
    assert.match(page, /default-src &#39;none&#39;; style-src &#39;sha256-[\w+/]+=&#39;/u)
    assert.doesNotMatch(
      page,
      /<(?:script|img|link|iframe|object|svg)\b|<[^>]*\ssrc=|<style>[^<]*(?:url\(|@import)/iu,
    )
    for (const [, href = ''] of page.matchAll(/href="([^"]*)"/gu)) {
      assert.match(href, /^(?:#s-[\w-]+|https:\/\/mas\.owasp\.org\/[\w/-]+)$/u)
    }
  }
})

test('the style is the one that the policy names', () => {
  const page = formatRun(run, 'html')
  const css = /<style>([\s\S]*)<\/style>/u.exec(page)?.[1] ?? ''
  assert.ok(page.includes(createHash('sha256').update(css).digest('base64')))
})

test('Markdown keeps its columns and makes no link, picture, mention or markup of a stranger’s', () => {
  for (const each of bad) {
    const page = formatRun(each, 'markdown')
    for (const line of page.split('\n').filter((text) => text.startsWith('|'))) {
      const columns = line.replace(/\\./gu, '').split('|').length - 2
      assert.ok([2, 7].includes(columns), line)
    }
    const plain = page.replace(/\\./gu, '')
    assert.doesNotMatch(plain, /[<@]|\]\(|!\[|https?:\/\/|javascript:.*\)|www\./u)
    // mentions and numbers of issues are looked for when entities and backslashes are gone
    assert.doesNotMatch(page, /&#64;(?!&#8203;)|#(?=\d+\b(?!;))/u)
  }
})

test('SARIF is what code scanning takes: a rule for each result, levels of its own words', () => {
  const log = JSON.parse(formatRun(run, 'sarif'))
  const [{ tool, results }] = log.runs
  assert.equal(log.version, '2.1.0')
  assert.deepEqual(
    results.map(({ ruleId, level, kind }: { ruleId: string; level: string; kind: string }) => [
      ruleId,
      level,
      kind,
    ]),
    [['P01', 'error', 'fail']],
  )
  assert.deepEqual(
    tool.driver.rules.map(({ id }: { id: string }) => id),
    ['P01'],
  )
  assert.match(JSON.stringify(tool.driver.rules), /MASTG-TEST-0244/u)
  for (const each of bad) JSON.parse(formatRun(each, 'sarif'))
})

test('a report says what was tested, what it shows and what not, and by which standard', () => {
  const page = formatRun(run, 'html')
  for (const words of [
    'MASVS-NETWORK-2',
    'MASTG-TEST-0283',
    'rooted device',
    'What this shows',
    'Seal',
    'JA4',
  ])
    assert.ok(page.includes(words), words)
  assert.match(formatRun(run, 'junit'), /tests="4" failures="1" errors="0" skipped="0"/u)
  assert.match(formatRun(run, 'markdown'), /P01 a trusted authority/u)
})
