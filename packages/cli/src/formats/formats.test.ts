// What a hostile server, host or label says must not become a command, markup, a link or another finding.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { needs, toolPath } from '../../../../tools/testing/needs.ts'
import type { Check, CheckReport } from './check.ts'
import { renderShared } from './registry.ts'

const hostile = [
  'CN=a\n::error file=x::forged',
  'CN=a\r\n::set-output name=token::x',
  'CN=a%0A::warning::forged',
  'CN=a::warning file=b::c',
  'CN=##[set-env name=PATH]x',
  'CN=]]>&<!--<b onclick="x">\'"',
  'CN=a\u0000\u0008\u001b[2J\u0085\u2028\u202e\ufffe\ufeff',
  'CN=| [click](https://evil.example) ![x](//evil.example) `code` www.evil.example @all #1',
  'CN=lone \ud800 surrogate',
]

const report = (text: string): CheckReport => ({
  title: 'keypin lint',
  file: 'pin,set:1.json',
  rules: [{ id: 'L3', name: 'no-match', finds: 'a', why: 'b', sources: ['c'] }],
  checks: (['error', 'warning', 'note', 'inconclusive', 'pass'] as const).map(
    (level): Check => ({ rule: 'L3', subject: text, level, message: text, fix: text, path: '$', line: 3 }),
  ),
})

const rendered = (format: string, text: string): string => {
  const shared = renderShared(format, report(text))
  assert.ok(shared !== undefined)
  return shared
}

describe('text from outside stays text', () => {
  for (const [index, text] of hostile.entries()) {
    test(`as an annotation of GitHub: ${index}`, () => {
      const lines = rendered('github', text).split('\n')
      assert.equal(lines.pop(), '')
      assert.deepEqual(
        lines.map((line) => /^::(\w+) file=pin%2Cset%3A1.json,line=3,title=keypin lint L3::/.exec(line)?.[1]),
        ['error', 'warning', 'notice', 'warning'],
      )
      // what the runner decodes is what was there, with what it could obey made visible
      const [, message = ''] = /^::error [^:]*::(.*)$/.exec(lines[0] ?? '') ?? []
      const decoded = message.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
      assert.ok(!decoded.includes('\r'))
      assert.ok(decoded.split('\n').every((line) => !line.startsWith('::')))
      // who leaves percent signs as they are hands the runner a line of the attacker's
      if (text.includes('%0A')) assert.match(text.replaceAll('%0A', '\n'), /^::warning/m)
    })

    test(`as XML of JUnit, which a parser reads: ${index}`, needs('python'), () => {
      const read = execFileSync(
        toolPath('python'),
        [
          '-c',
          'import sys,xml.etree.ElementTree as e;r=e.fromstring(sys.stdin.buffer.read());print(len(r.findall(".//testcase")),[c.tag for c in r.iter()].count("failure"))',
        ],
        { input: rendered('junit', text), encoding: 'utf8' },
      )
      assert.equal(read.trim(), '5 1')
    })

    test(`as Markdown, one row for each: ${index}`, () => {
      const rows = rendered('markdown', text).split('\n').slice(2)
      assert.equal(rows.length, 2 + 5 + 1)
      for (const row of rows.slice(2, -1)) {
        assert.equal(row.match(/(?<!\\)\|/g)?.length, 6, row)
        assert.doesNotMatch(row, /(?<!\\)[[\]`!<>]|:\/\/|www\.|@|(?<![\\&])#(?!\d)/)
        // GitHub looks for mentions and issues in what comes of the Markdown
        const shown = row
          .replace(/\\(?=[^\w\s])/g, '')
          .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(+code))
        assert.doesNotMatch(shown, /@\w|#\d/)
      }
    })

    test(`as SARIF and as JSON of GitLab: ${index}`, () => {
      for (const format of ['sarif', 'gitlab']) {
        const said = rendered(format, text)
        JSON.parse(said)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
        assert.doesNotMatch(said.replaceAll('\n', ''), /[\u0000-\u001f\u007f-\u009f\u2028\u202e\ufeff]/)
      }
      const [first] = JSON.parse(rendered('sarif', text)).runs[0].results
      assert.doesNotMatch(first.message.text, /(?<!\\)\[[^\]]*\]\(/)
    })
  }

  test('no report but the one for it holds a command to the runner that logs it', () => {
    const text = 'CN=##[add-mask]x ##vso[task.setvariable variable=a]b\n::stop-commands::x'
    for (const format of ['sarif', 'gitlab', 'junit', 'markdown'])
      assert.doesNotMatch(rendered(format, text), /##\w*\[|^\s*::/m, format)
    const [first] = JSON.parse(rendered('gitlab', text))
    assert.ok(first.description.includes('##[add-mask]x ##vso['))
  })

  test('a naive annotation would have been two', () => {
    const [text = ''] = hostile
    const naive = `::error file=a::${text}`
    assert.equal(naive.split('\n').filter((line) => line.startsWith('::error')).length, 2)
    assert.equal(rendered('github', text).match(/^::error/gm)?.length, 1)
  })
})

test('a report of GitLab has what its readers ask for, and a fingerprint of its own for each', () => {
  const list = JSON.parse(rendered('gitlab', 'api.example.com')) as Record<string, unknown>[]
  assert.equal(list.length, 4)
  assert.deepEqual(list[0], {
    description: 'api.example.com. To mend it: api.example.com',
    check_name: 'L3',
    fingerprint: list[0]?.fingerprint,
    severity: 'critical',
    location: { path: 'pin,set:1.json', lines: { begin: 3 } },
  })
  assert.equal(new Set(list.map(({ fingerprint }) => fingerprint)).size, 4)
})

test('a fingerprint stays when the message counts days', () => {
  const marks = (days: number): unknown[] =>
    JSON.parse(
      renderShared('gitlab', {
        ...report('x'),
        checks: [{ rule: 'L9', subject: 'a', level: 'warning', message: `in ${days} days`, path: '$' }],
      }) ?? '',
    ).map(({ fingerprint }: { fingerprint: string }) => fingerprint)
  assert.deepEqual(marks(3), marks(2))
})

test('what passes is no finding, and nothing to say is an empty report', () => {
  const none = { title: 'keypin verify', file: 'pinset.json', rules: [], checks: [] }
  assert.equal(renderShared('github', none), '')
  assert.equal(renderShared('gitlab', none), '[]\n')
  assert.match(renderShared('markdown', none) ?? '', /Nothing to say/)
})
