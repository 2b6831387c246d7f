const secretOption =
  /^--?(?:h|header|u|user|proxy-user|oauth2-bearer|password|pass|passphrase|token|secret|key)$/iu
const secretAssignment =
  /^([^=\s]*(?:password|passwd|secret|token|api[-_]?key|authorization)[^=\s]*[=:]\s*).+$/iu
const userInUrl = /^([a-z][a-z0-9+.-]*:\/\/)[^/@\s]+@/iu

/** A command line for a record that others read: values that look like secrets are taken out. */
export function redactedCommand(command: readonly string[]): string[] {
  return command.map((word, at) => {
    const before = command[at - 1]
    if (at > 0 && before !== undefined && secretOption.test(before)) return '…'
    return word.replace(secretAssignment, '$1…').replace(userInUrl, '$1…@').slice(0, 500)
  })
}
