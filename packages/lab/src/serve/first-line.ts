const maxLength = 160
const httpLine = /^([A-Z]{1,24}) (\S+) (HTTP\/\d(?:\.\d)?)\r?$/u

/**
 * The first line of what a client sent, fit for a record that others read: queries, user names, passwords and
 * whatever looks like a token are taken out; what is not text is only counted.
 */
export function redactedFirstLine(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1')
  const line = text.split('\n', 1)[0] ?? ''
  const [, method, target = '', version] = httpLine.exec(line) ?? []
  if (method === undefined) return `(${bytes.length} bytes or more that are no HTTP/1 request)`
  return `${method} ${redactedTarget(target)} ${version}`.slice(0, maxLength)
}

function redactedTarget(target: string): string {
  const [path = '', query] = target.split('?', 2)
  const plain = visible(path).replace(/^([a-z]+:\/\/)[^/@]*@/iu, '$1…@')
  const segments = plain.split('/').map((segment) => (looksSecret(segment) ? '…' : segment))
  return segments.join('/') + (query === undefined ? '' : '?…')
}

// Identifiers and tokens: long, or with digits among letters, or signed text.
const looksSecret = (segment: string): boolean =>
  segment.length > 32 || (segment.length > 12 && /\d/u.test(segment) && /[a-z]/iu.test(segment))

const visible = (text: string): string => text.replace(/[^\x21-\x7e]/gu, '.')
