import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseArguments } from './arguments.ts'

const row = { name: 'try', usage: 'WORD' }
const spec = {
  about: '',
  examples: [],
  positionals: { min: 1, max: 1, what: 'a word' },
  options: {
    out: { type: 'string', value: 'DIR', about: '' },
    set: { type: 'string', value: 'X', about: '', multiple: true },
    json: { type: 'boolean', about: '' },
  },
} as const

const parse = (...argv: string[]) => parseArguments(row, spec, argv)

describe('a command line', () => {
  test('gives exactly the declared options, absent ones too', () => {
    assert.deepEqual(parse('word'), {
      options: { out: undefined, set: [], json: false },
      words: ['word'],
      rest: [],
    })
    // @ts-expect-error: an option that nobody declared cannot be read
    parse('word').options.nonsense
  })

  test('takes values after a space or an equals sign, and repeated ones in order', () => {
    const { options } = parse('--out', 'a', '--set=1', 'word', '--set', '2', '--json')
    assert.deepEqual(options, { out: 'a', set: ['1', '2'], json: true })
  })

  test('takes a value that begins with a dash only after an equals sign', () => {
    assert.equal(parse('word', '--out=--json').options.out, '--json')
    assert.throws(() => parse('word', '--out', '--json'), /--out needs a value/)
  })

  test('leaves what follows -- alone, where the command takes it', () => {
    const { words, rest } = parseArguments(row, { ...spec, takesRest: true }, [
      'word',
      '--',
      'node',
      '--json',
      '--',
    ])
    assert.deepEqual([words, rest], [['word'], ['node', '--json', '--']])
  })

  for (const [argv, message] of [
    [['word', '--jsn'], /there is no option --jsn; did you mean --json\?/],
    [['word', '-j'], /there is no option -j/],
    [['word', '--__proto__'], /there is no option --__proto__/],
    [['word', '--constructor=1'], /there is no option --constructor/],
    [['word', '--out=a', '--out=b'], /--out is given twice/],
    [['word', '--no-json'], /there is no option --no-json/],
    [[], /a word is missing/],
    [['a', 'b'], /'b' is one word too many/],
  ] as const)
    test(`refuses ${JSON.stringify(argv)} with the next step`, () => {
      assert.throws(
        () => parse(...argv),
        (error: Error & { code?: string; hint?: string }) =>
          message.test(error.message) &&
          error.code === 'KEYPIN_USAGE' &&
          (error.hint ?? '').includes('keypin try'),
      )
    })
})
