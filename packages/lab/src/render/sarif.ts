import { standards } from '../record/standards.ts'
import type { Result, Run } from '../run/types.ts'
import { clientName, hostOf, outcomeWords } from './facts.ts'
import { visible } from './visible.ts'

/**
 * SARIF 2.1.0, for code scanning: what failed, what is exposed, and what shows nothing.
 *
 * @param file What the results are about: the artefact or the record, as it is called where the report is read.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function renderSarif(run: Run, file: string = 'run.json'): string {
  const reported = run.results.filter(({ verdict }) => levels[verdict] !== undefined)
  const ids = [...new Set(reported.map(({ id }) => id))]
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'keypin lab',
            semanticVersion: visible(run.tool.version),
            rules: ids.flatMap((id) => ruleOf(reported.find((result) => result.id === id))),
          },
        },
        invocations: [
          {
            executionSuccessful: run.verdict !== 'inconclusive',
            startTimeUtc: run.startedAt,
            endTimeUtc: run.finishedAt,
          },
        ],
        properties: { client: visible(clientName(run)), host: visible(hostOf(run)), verdict: run.verdict },
        results: reported.map((result) => resultOf(result, file)),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

const levels: Readonly<Partial<Record<Result['verdict'], { level: string; kind: string }>>> = {
  fail: { level: 'error', kind: 'fail' },
  exposed: { level: 'note', kind: 'fail' },
  // A result without an answer is none of SARIF's levels.
  inconclusive: { level: 'none', kind: 'open' },
}

function ruleOf(result: Result | undefined): object[] {
  if (result === undefined) return []
  const { id, title, source, standards: ids } = result
  const links = standards.filter((standard) => ids.includes(standard.id)).map(({ url }) => url)
  return [
    {
      id: visible(id),
      name: `Scenario${visible(id).replace(/[^A-Za-z0-9]/gu, '')}`,
      shortDescription: { text: visible(title) },
      help: { text: [source, ...links].map(visible).join('\n') },
      properties: { tags: ['security', ...ids.map(visible)] },
    },
  ]
}

function resultOf(result: Result, file: string): object {
  const { id, host, why, verdict, title, appBytes, attribution } = result
  return {
    ruleId: visible(id),
    ...levels[verdict],
    message: { text: visible(`${title}: ${outcomeWords(result)}. ${why}.`) },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: encodeURI(visible(file).replaceAll('\\', '/')) } },
        logicalLocations: [{ fullyQualifiedName: visible(host), kind: 'resource' }],
      },
    ],
    partialFingerprints: { 'scenario/v1': visible(`${id}@${host}`) },
    properties: { verdict, attribution, appBytes },
  }
}
