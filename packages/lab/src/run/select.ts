import { LabError } from '../errors.ts'
import { scenarios } from '../scenarios/registry.ts'
import type { Scenario, ScenarioGroup } from '../scenarios/scenario.ts'

/** A scenario in a few words, for lists. */
export interface ScenarioSummary {
  readonly id: string
  readonly title: string
  readonly group: ScenarioGroup
  readonly source: string
  readonly ifWrong: string
}

/** All scenarios of the catalogue, in the order they are run. */
export function listScenarios(): ScenarioSummary[] {
  return scenarios.map(({ id, title, group, source, ifWrong }) => ({ id, title, group, source, ifWrong }))
}

/**
 * The ids that `least` stands for in `only`: what every change of a client is worth, in seconds. In live mode what needs
 * the genuine server's keys falls away.
 */
export const leastSet: readonly string[] = [
  ...['C0', 'C1', 'P01', 'P03', 'P04b', 'P04c', 'P05', 'H01', 'H03', 'R01', 'R03', 'S01a', 'S01b'],
]

/** The control that stands before and after everything. */
export const control: Scenario = find('C0')

/**
 * The scenarios to run besides the control.
 *
 * @throws {LabError} `KEYPIN_LAB_SCENARIO` for an id that is not in the catalogue.
 */
export function select(only: readonly string[] | undefined): Scenario[] {
  if (only === undefined) return scenarios.filter((scenario) => scenario !== control)
  const wanted = new Set(only.flatMap((id) => (isLeast(id) ? leastSet : [id])).map(find))
  return scenarios.filter((scenario) => wanted.has(scenario) && scenario !== control)
}

const isLeast = (id: string): boolean => id.trim().toLowerCase() === 'least'

function find(id: string): Scenario {
  const found = scenarios.find((scenario) => scenario.id.toLowerCase() === id.trim().toLowerCase())
  if (found !== undefined) return found
  throw new LabError('KEYPIN_LAB_SCENARIO', `there is no scenario ${JSON.stringify(id.slice(0, 40))}`, {
    hint: `choose among least ${scenarios.map((scenario) => scenario.id).join(' ')}`,
  })
}
