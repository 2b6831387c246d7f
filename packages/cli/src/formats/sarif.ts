import type { Check, CheckReport } from './check.ts'
import { fingerprints } from './fingerprint.ts'

/**
 * SARIF 2.1.0, for code scanning.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarif({ file, checks, rules }: CheckReport): object {
  const marks = fingerprints({ file, checks })
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
        results: checks.flatMap((check, index) =>
          check.level === 'pass' ? [] : [result(check, file, marks[index] ?? '')],
        ),
      },
    ],
  }
}

/** SARIF knows error, warning and note; a check without an answer is not a finding of any of them. */
function result(check: Check, file: string, mark: string): object {
  const { rule, level, message, fix, path, line, subject } = check
  const text = fix === undefined ? message : `${message}. To mend it: ${fix}.`
  return {
    ruleId: rule,
    level: level === 'inconclusive' ? 'none' : level,
    kind: level === 'inconclusive' ? 'open' : 'fail',
    message: { text: plain(text) },
    partialFingerprints: { 'keypin/v1': mark },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI((check.file ?? file).replaceAll('\\', '/')) },
          ...(line === undefined ? {} : { region: { startLine: line } }),
        },
        logicalLocations: [{ fullyQualifiedName: path ?? subject }],
      },
    ],
  }
}

/** In a message `[text](target)` is a link, which text from outside must not become (SARIF 3.11.6). */
const plain = (text: string): string => text.replace(/[\\[\]]/g, '\\$&')

const pascalCase = (name: string): string =>
  name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())
