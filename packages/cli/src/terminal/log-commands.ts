/**
 * A result or a message in the log of a CI system, made of text from outside: no line of it is a command to the
 * runner, which reads the log along.
 *
 * GitHub Actions (and Gitea, Forgejo) obey `::name …::` at the beginning of a line, blanks before it or not, and
 * `##[name]` anywhere; Azure Pipelines `##vso[…]` and TeamCity `##teamcity[…]`. One character of each is shown as
 * `\u{…}`. An address such as `::1` is none, and stays. This holds everywhere and not only where the environment names
 * a runner, since a container that one started does not know of it.
 *
 * @see https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function withoutLogCommands(text: string): string {
  return text.replace(atLineStart, '$1\\u{3a}').replace(anywhere, '#\\u{23}$1')
}

/** The same for JSON text, which stays the same data; no line of it begins with a colon. */
export function withoutLogCommandsInJson(json: string): string {
  return json.replace(anywhere, '#\\u0023$1')
}

/** The same for what stands in XML, as the parser reads it. */
export function withoutLogCommandsInXml(xml: string): string {
  return xml.replace(atLineStart, '$1&#58;').replace(anywhere, '#&#35;$1')
}

// a name is letters and a dash, and nothing is obeyed without the second pair of colons
const atLineStart = /^([^\S\r\n\u2028\u2029]*):(?=:[a-z][\w-]*(?:[ \t][^\r\n]*)?::)/gim
const anywhere = /##((?:vso|teamcity)?\[)/gi
