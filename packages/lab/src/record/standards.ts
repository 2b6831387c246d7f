import type { ScenarioGroup } from '../scenarios/scenario.ts'

/** A control or a test of OWASP's mobile standards that a lab run is evidence for. */
export interface Standard {
  readonly id: string
  readonly title: string
  readonly url: string
}

/** All that the lab has something to say about. */
export const standards: readonly Standard[] = [
  {
    id: 'MASVS-NETWORK-1',
    title: 'The app secures all network traffic according to the current best practices',
    url: 'https://mas.owasp.org/MASVS/controls/MASVS-NETWORK-1/',
  },
  {
    id: 'MASVS-NETWORK-2',
    title: "The app performs identity pinning for all remote endpoints under the developer's control",
    url: 'https://mas.owasp.org/MASVS/controls/MASVS-NETWORK-2/',
  },
  {
    id: 'MASTG-TEST-0244',
    title: 'Missing Certificate Pinning in Network Traffic',
    url: 'https://mas.owasp.org/MASTG-TEST-0244',
  },
  {
    id: 'MASTG-TEST-0282',
    title: 'Unsafe Custom Trust Evaluation',
    url: 'https://mas.owasp.org/MASTG-TEST-0282',
  },
  {
    id: 'MASTG-TEST-0283',
    title: 'Incorrect Implementation of Server Hostname Verification',
    url: 'https://mas.owasp.org/MASTG-TEST-0283',
  },
]

const byGroup: Readonly<Record<ScenarioGroup, readonly string[]>> = {
  control: [],
  trust: ['MASVS-NETWORK-1', 'MASTG-TEST-0282'],
  pin: ['MASVS-NETWORK-2', 'MASTG-TEST-0244'],
  validation: ['MASVS-NETWORK-1', 'MASTG-TEST-0282'],
  rotation: ['MASVS-NETWORK-2'],
  state: ['MASVS-NETWORK-2', 'MASTG-TEST-0244'],
  protocol: ['MASVS-NETWORK-2', 'MASTG-TEST-0244'],
  path: ['MASVS-NETWORK-2', 'MASTG-TEST-0244'],
}

/** What a scenario is evidence for. Those about the host's name are evidence about its verification too. */
export function standardsOf(scenario: {
  readonly group: ScenarioGroup
  readonly aboutHostName?: true
}): readonly string[] {
  const ids = byGroup[scenario.group]
  return scenario.aboutHostName ? ['MASVS-NETWORK-1', 'MASTG-TEST-0283'] : ids
}
