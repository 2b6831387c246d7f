// Literals and comments of languages with a compiler of their own are read back by it: many in one run, since
// a compiler takes seconds to start.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { needs, toolDirectory, toolPath } from '../../../../tools/testing/needs.ts'
import { hostileText } from '../testing/arbitrary.ts'
import { c } from './c.ts'
import { csharp } from './csharp.ts'
import { dart } from './dart.ts'
import { erlang } from './erlang.ts'
import { go } from './go.ts'
import { java } from './java.ts'
import { kotlin } from './kotlin.ts'
import type { Language } from './language.ts'
import { php } from './php.ts'
import { python } from './python.ts'
import { ruby } from './ruby.ts'
import { rust } from './rust.ts'
import { xml } from './xml.ts'

const dir = mkdtempSync(join(tmpdir(), 'keypin-literals-'))
after(() => rmSync(dir, { recursive: true, force: true }))

// Known worst cases, and as many others as a method of Java can hold.
const texts = [
  ...[
    '',
    '"',
    '\\',
    '\\"',
    '\\\\u0022',
    '\\u0022',
    '$x',
    '${System.exit(1)}',
    '%s',
    '"""',
    "'''",
    '*/',
    '\n',
    '\r',
  ],
  ...[
    '\0',
    '\u2028',
    '\u202e',
    '\ufeff',
    'é日本😀',
    ']]>',
    '-->',
    '--',
    '-',
    '&amp;',
    '<!--',
    'coding: utf-7',
  ],
  ...fc.sample(hostileText, { numRuns: 300, seed: 1 }),
]

test('Python reads every literal as the text it was written from', needs('python'), () => {
  const rows = texts.map((text) => `${python.comment(text)}\nprint(hexed(${python.literal(text)}))`)
  const source = `hexed = lambda text: text.encode("utf-16-be", "surrogatepass").hex()\n${rows.join('\n')}\n`
  assert.deepEqual(linesOf(toolPath('python'), [write('literals.py', source)]), texts.map(hex))
})

test('Java reads every literal as the text it was written from', needs('java'), () => {
  const rows = texts.map((text) => `${java.comment(text)}\nhexed(${java.literal(text)});`)
  const source = `public class Literals {\n${JAVA_HEX}\npublic static void main(String[] a) {\n${rows.join('\n')}\n}}\n`
  assert.deepEqual(linesOf(toolPath('java', 'java'), [write('Literals.java', source)]), texts.map(hex))
})

test('Kotlin reads every literal as the text it was written from', needs('java', 'okhttp-kotlin'), () => {
  const rows = texts.map((text) => `${kotlin.comment(text)}\nhexed(${kotlin.literal(text)})`)
  const source = `fun hexed(text: String) = println(text.map { "%04x".format(it.code) }.joinToString(""))\nfun main() {\n${rows.join('\n')}\n}\n`
  const classes = join(dir, 'kotlin')
  linesOf(toolPath('okhttp-kotlin', 'kotlinc'), ['-nowarn', '-d', classes, write('Literals.kt', source)])
  const jars = globSync(join(toolDirectory('okhttp-kotlin'), 'okhttp-4', 'kotlin-stdlib-*.jar'))
  const path = [classes, ...jars].join(':')
  assert.deepEqual(linesOf(toolPath('java', 'java'), ['-cp', path, 'LiteralsKt']), texts.map(hex))
})

test(
  'Go reads every literal as the text it was written from, but for half surrogate pairs',
  needs('go'),
  () => {
    const rows = texts.map((text) => `${go.comment(text)}\nhexed(${go.literal(text)})`)
    const source = `package main\nimport ("fmt"; "unicode/utf16")
func hexed(text string) {\nfor _, unit := range utf16.Encode([]rune(text)) { fmt.Printf("%04x", unit) }\nfmt.Println()\n}
func main() {\n${rows.join('\n')}\n}\n`
    const wellFormed = texts.map((text) => hex(text.replace(/\p{Cs}/gu, '\uFFFD')))
    assert.deepEqual(linesOf(toolPath('go'), ['run', write('literals.go', source)]), wellFormed)
  },
)

test('Dart reads every literal as the text it was written from', needs('dart'), () => {
  const rows = texts.map((text) => `${dart.comment(text)}\nhexed(${dart.literal(text)});`)
  const source = `void hexed(String text) =>
  print(text.codeUnits.map((unit) => unit.toRadixString(16).padLeft(4, '0')).join());
void main() {\n${rows.join('\n')}\n}\n`
  assert.deepEqual(linesOf(toolPath('dart'), ['run', write('literals.dart', source)]), texts.map(hex))
})

test('Rust reads every literal as the text it was written from', needs('rust'), () => {
  const rows = texts.map((text) => `${rust.comment(text)}\nhexed(${rust.literal(text)});`)
  const source = `fn hexed(text: &str) {
    println!("{}", text.encode_utf16().map(|unit| format!("{unit:04x}")).collect::<String>());
}
fn main() {\n${rows.join('\n')}\n}\n`
  const program = join(dir, 'literals-rs')
  linesOf(toolPath('rust', 'rustc'), ['-D', 'warnings', '-o', program, write('literals.rs', source)])
  // Rust's text is UTF-8, which has no lone surrogates.
  assert.deepEqual(
    linesOf(program, []),
    texts.map((text) => hex(text.replace(/\p{Cs}/gu, '\ufffd'))),
  )
})

test('C# reads every literal as the text it was written from', needs('dotnet'), () => {
  const rows = texts.map((text) => `${csharp.comment(text)}\nHexed(${csharp.literal(text)});`)
  const source = `public static class Literals {
static void Hexed(string text) {
  foreach (var unit in text) System.Console.Write(((int)unit).ToString("x4"));
  System.Console.Write("\\n");
}
public static void Main() {\n${rows.join('\n')}\n}}\n`
  const program = join(dir, 'literals.dll')
  linesOf(toolPath('dotnet', 'mcs'), [`-out:${program}`, write('literals.cs', source)])
  const framework = { name: 'Microsoft.NETCore.App', version: '3.1.0' }
  write('literals.runtimeconfig.json', JSON.stringify({ runtimeOptions: { framework } }))
  assert.deepEqual(linesOf(toolPath('dotnet'), [program]), texts.map(hex))
})

test(
  'an XML parser reads every text and attribute as it was, but for what XML cannot hold',
  needs('python'),
  () => {
    const rows = texts.map(
      (text) => `${xml.comment(text)}<t a="${xml.literal(text)}">${xml.literal(text)}</t>`,
    )
    const file = write('literals.xml', `<?xml version="1.0" encoding="utf-8"?>\n<r>${rows.join('\n')}</r>\n`)
    const program = `import sys, xml.etree.ElementTree as E
for t in E.parse(sys.argv[1]).getroot():
    assert t.text is None and t.get("a") == "" or t.text == t.get("a")
    print((t.text or "").encode("utf-16-be").hex())`
    const holdable = texts.map((text) => hex(text.toString().replace(NOT_XML, '\ufffd')))
    assert.deepEqual(linesOf(toolPath('python'), ['-c', program, file]), holdable)
  },
)

test('C reads every literal as the bytes of the text it was written from', needs('libcurl'), () => {
  const known = texts.filter((text) => !text.includes('\0'))
  const rows = known.map((text) => `${c.comment(text)}\nhexed(${c.literal(text)});`)
  const source = `#include <stdio.h>
static void hexed(const char *text) { for (; *text; text++) printf("%02x", (unsigned char)*text); puts(""); }
int main(void) {\n${rows.join('\n')}\nreturn 0; }\n`
  const program = join(dir, 'literals')
  const strict = ['-std=c99', '-Wall', '-Wextra', '-Werror', '-trigraphs']
  linesOf(toolPath('libcurl'), [...strict, '-o', program, write('literals.c', source)])
  assert.deepEqual(
    linesOf(program, []),
    known.map((text) => Buffer.from(text).toString('hex')),
  )
})

test('PHP reads every literal as the bytes of the text it was written from', needs('php'), () => {
  const rows = texts.map((text) => `${php.comment(text)}\necho bin2hex(${php.literal(text)}), "\\n";`)
  const file = write('literals.php', `<?php\n${rows.join('\n')}\n`)
  assert.deepEqual(
    linesOf(toolPath('php'), [file]),
    texts.map((text) => Buffer.from(text).toString('hex')),
  )
})

test('Ruby reads every literal as the bytes of the text it was written from', needs('ruby'), () => {
  const rows = texts.map((text) => `${ruby.comment(text)}\nputs ${ruby.literal(text)}.unpack1("H*")`)
  assert.deepEqual(
    linesOf(toolPath('ruby'), [write('literals.rb', `# encoding: utf-8\n${rows.join('\n')}\n`)]),
    texts.map((text) => Buffer.from(text).toString('hex')),
  )
})

test(
  'Erlang reads every literal as the text it was written from, but for what is no character there',
  needs('erlang'),
  () => {
    const rows = texts.map((text) => `${erlang.comment(text)}\nhexed(${erlang.literal(text)}),`)
    const source = `-module(literals).\n-export([main/0]).
hexed(Text) -> io:format("~ts~n", [binary:encode_hex(unicode:characters_to_binary(Text))]).
main() ->\n${rows.join('\n')}\nhalt().\n`
    linesOf(toolPath('erlang', 'erlc'), ['-o', dir, write('literals.erl', source)])
    assert.deepEqual(
      linesOf(toolPath('erlang'), ['-noshell', '-pa', dir, '-s', 'literals', 'main']),
      texts.map((text) => {
        const held = text.replace(/[\p{Cs}\uFFFE\uFFFF]/gu, '\uFFFD')
        return Buffer.from(held).toString('hex').toUpperCase()
      }),
    )
  },
)

test('a naive literal fails the same test', needs('python'), () => {
  const naive: Language = { ...python, literal: (text) => python.comment(`"${text}"`) }
  const source = texts.map((text) => `print(${naive.literal(text)})`).join('\n')
  assert.throws(() => linesOf(toolPath('python'), [write('naive.py', source)]))
})

const NOT_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu

const JAVA_HEX = `static void hexed(String text) {
  StringBuilder out = new StringBuilder();
  for (char c : text.toCharArray()) out.append(String.format("%04x", (int) c));
  System.out.println(out);
}`

function write(name: string, text: string): string {
  const path = join(dir, name)
  writeFileSync(path, text)
  return path
}

function linesOf(command: string, args: readonly string[]): string[] {
  const stdio = ['ignore', 'pipe', 'pipe'] as const
  const out = execFileSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 24, stdio: [...stdio] })
  return out.split('\n').slice(0, -1)
}

/** The UTF-16 units of a text; lone surrogates and all. */
function hex(text: string): string {
  return Array.from({ length: text.length }, (_, index) =>
    text.charCodeAt(index).toString(16).padStart(4, '0'),
  ).join('')
}
