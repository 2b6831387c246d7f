import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatPinSet } from 'keypin'
import type { JudgedRun } from '../judge/attempts.ts'
import type { World } from '../judge/expectation.ts'
import type { Cast, MakePinSet, Scenario } from '../scenarios/scenario.ts'
import { type Endpoint, openEndpoint } from '../serve/endpoint.ts'
import { labUrl } from './environment.ts'
import { openFolder, type TemporaryFolder } from './temporary-folder.ts'

/** Whom a story is about. */
export interface StoryFacts {
  readonly cast: Cast
  readonly world: World
}

/** What a scenario needs beside its chain while it is told: other pin sets, and a second server. */
export class Story {
  readonly #scenario: Scenario
  readonly #facts: StoryFacts
  readonly #service: Endpoint | undefined
  #folder: TemporaryFolder | undefined
  #pinSets = 0

  private constructor(scenario: Scenario, facts: StoryFacts, service: Endpoint | undefined) {
    this.#scenario = scenario
    this.#facts = facts
    this.#service = service
  }

  static async begin(scenario: Scenario, facts: StoryFacts): Promise<Story> {
    const presented = scenario.service?.present(facts.cast)
    if (presented === undefined) return new Story(scenario, facts, undefined)
    const nonce = randomBytes(16).toString('hex')
    return new Story(scenario, facts, await openEndpoint({ presented, nonce, asksForIdentity: false }))
  }

  /** Variables that tell the client of all this. */
  get environment(): Readonly<Record<string, string>> {
    const { environment = {}, service } = this.#scenario
    return service?.for === 'updates'
      ? { ...environment, KEYPIN_LAB_UPDATE_URL: this.#serviceUrl() }
      : environment
  }

  /** Path of a pin set that the client is to go by. */
  async pinSet(make: MakePinSet | undefined): Promise<string | undefined> {
    if (make === undefined) return undefined
    const { world, cast } = this.#facts
    this.#folder ??= openFolder('story')
    const path = join(this.#folder.path, `pinset-${++this.#pinSets}.json`)
    await writeFile(path, formatPinSet(make(world.pinSet, cast, this.#serviceUrl())))
    return path
  }

  /** What the second server saw may make what the client did worse, or show that there was nothing to learn. */
  judge(run: JudgedRun): JudgedRun {
    const { service } = this.#scenario
    if (service === undefined || this.#service === undefined) return run
    const seen = this.#service.evidence()
    const isRead = seen.some(({ appBytes }) => appBytes > 0)
    if (service.isForged && isRead && run.outcome !== 'accepted') {
      return { ...run, outcome: 'leaked', note: 'it asked a forged server for its pin set' }
    }
    if (service.for === 'updates')
      return seen.some(({ clientHello }) => clientHello !== undefined)
        ? run
        : { ...run, untried: service.unasked }
    return run.outcome === 'accepted' && !isRead ? { ...run, wrong: service.unasked } : run
  }

  async end(): Promise<void> {
    await this.#service?.close()
    await this.#folder?.remove()
  }

  #serviceUrl(): string {
    const { host } = this.#facts.world
    const { for: purpose } = this.#scenario.service ?? { for: 'reports' }
    return `${labUrl(host, this.#service?.port ?? 443)}${purpose}`
  }
}
