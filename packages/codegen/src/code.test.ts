import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Code, code, inline, NOTHING, paragraphs, when } from './code.ts'

describe('a template', () => {
  test('loses its own indentation and its outer line breaks', () => {
    const text = code`
      if (a) {
        b()
      }
    `
    assert.equal(String(text), 'if (a) {\n  b()\n}')
  })

  test('keeps the indentation of the line a value of several lines stands on', () => {
    const body = code`
      one()
      two()
    `
    const text = code`
      {
        ${body}
      }
    `
    assert.equal(String(text), '{\n  one()\n  two()\n}')
  })

  test('puts a list of values below each other', () => {
    const text = code`
      [
        ${[code`a,`, code`b,`]}
      ]
    `
    assert.equal(String(text), '[\n  a,\n  b,\n]')
  })

  test('drops a line that holds nothing but an empty value', () => {
    const text = code`
      a
        ${NOTHING}
        ${[]}
        ${when(false, () => code`never`)}
      b
    `
    assert.equal(String(text), 'a\nb')
  })

  test('keeps empty lines inside a value empty', () => {
    const text = code`
      {
        ${paragraphs([code`a`, NOTHING, code`b`])}
      }
    `
    assert.equal(String(text), '{\n  a\n\n  b\n}')
  })

  test('leaves backslashes, and takes \\` and \\${ for what they stand for', () => {
    assert.equal(String(code`"\n" \`${code`x`}\` \${y}`), '"\\n" `x` ${y}')
  })

  test('on one line keeps its blanks', () => {
    assert.equal(String(code`<a${code` b="c"`} />`), '<a b="c" />')
  })

  test('does not read values as templates', () => {
    const value = new Code('\\` \0 ${x} \\n')
    assert.equal(String(code`<${value}>`), '<\\` \0 ${x} \\n>')
  })

  test('takes no bare text, also not from JavaScript', () => {
    const text = 'whatever came in' as unknown as Code
    assert.throws(() => code`val x = ${text}`, TypeError)
    assert.throws(() => code`val x = ${[text]}`, TypeError)
  })
})

test('pieces stand beside each other with the separator', () => {
  assert.equal(String(inline([code`a`, code`b`], ', ')), 'a, b')
})
