/** Text from outside, bounded and with everything but printable ASCII escaped. */
export function quote(text: string): string {
  const shown = text.length > 100 ? `${text.slice(0, 100)}...` : text
  return JSON.stringify(shown).replace(/[^ -~]/gu, (c) => `\\u{${c.codePointAt(0)?.toString(16)}}`)
}
