import { withoutLogCommandsInXml } from '../terminal/log-commands.ts'
import { printableLines } from '../terminal/printable.ts'
import type { Check, CheckReport } from './check.ts'

/** JUnit XML, for CI systems that show tests. Errors and missing answers fail; warnings and notes do not. */
export function junit({ title, checks }: CheckReport): string {
  const cases = checks.map(testCase)
  const failures = checks.filter(({ level }) => level === 'error').length
  const errors = checks.filter(({ level }) => level === 'inconclusive').length
  const counts = `tests="${checks.length}" failures="${failures}" errors="${errors}"`
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${xml(title)}" ${counts}>`,
    `  <testsuite name="${xml(title)}" ${counts}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>\n',
  ].join('\n')
}

function testCase({ rule, subject, level, message, fix, path }: Check): string {
  const head = `    <testcase classname="${xml(rule)}" name="${xml(path === undefined ? subject : `${subject} ${path}`)}"`
  if (level === 'pass') return `${head}/>`
  const text = xml(fix === undefined ? message : `${message}\n${fix}`)
  if (level === 'error')
    return `${head}>\n      <failure message="${xml(message)}">${text}</failure>\n    </testcase>`
  if (level === 'inconclusive')
    return `${head}>\n      <error message="${xml(message)}">${text}</error>\n    </testcase>`
  return `${head}>\n      <system-out>${xml(level)}: ${text}</system-out>\n    </testcase>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** XML 1.0 has no way to write most control characters, so they are shown as the terminal shows them. */
function xml(text: string): string {
  return withoutLogCommandsInXml(escaped(text))
}

function escaped(text: string): string {
  return printableLines(text)
    .replace(/[&<>"']/g, (character) => entities[character] ?? character)
    .replace(
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu,
      (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
    )
}
