import type { Check, CheckReport } from './check.ts'

/**
 * SARIF 2.1.0, for code scanning.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarif({ file, checks, rules }: CheckReport): object {
  const used = rules.filter(({ id }) => checks.some(({ rule }) => rule === id))
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'keypin',
            rules: used.map(({ id, name, finds, why, sources }) => ({
              id,
              name: pascalCase(name),
              shortDescription: { text: finds },
              fullDescription: { text: why },
              help: { text: [why, ...sources].join('\n') },
            })),
          },
        },
        results: checks.filter(({ level }) => level !== 'pass').map((check) => result(check, file)),
      },
    ],
  }
}

/** SARIF knows error, warning and note; a check without an answer is not a finding of any of them. */
function result({ rule, level, message, fix, path, line, subject }: Check, file: string): object {
  const text = fix === undefined ? message : `${message}. To mend it: ${fix}.`
  return {
    ruleId: rule,
    level: level === 'inconclusive' ? 'none' : level,
    kind: level === 'inconclusive' ? 'open' : 'fail',
    message: { text },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(file.replaceAll('\\', '/')) },
          ...(line === undefined ? {} : { region: { startLine: line } }),
        },
        logicalLocations: [{ fullyQualifiedName: path ?? subject }],
      },
    ],
  }
}

const pascalCase = (name: string): string =>
  name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
