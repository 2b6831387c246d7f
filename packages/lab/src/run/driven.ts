import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { LabError } from '../errors.ts'
import { type Endpoint, openEndpoint } from '../serve/endpoint.ts'
import type { Evidence } from '../serve/evidence.ts'
import { stopIfAborted } from './client.ts'
import { Driver } from './driver.ts'
import { labUrl, sharedVariables } from './environment.ts'
import { afterEndMs, type SubjectOptions } from './spawned.ts'
import type { Subject } from './subject.ts'

// A refused socket that its owner has not closed yet; Java and Swift close some when they get to it.
const toCloseMs = 1_000
const betweenLooksMs = 10

/**
 * A client in processes that make many attempts, by the driver contract of `docs/lab.md`.
 *
 * What was served stays served until the drivers have ended: a driver lives on after its answer, and may try again.
 */
export function drivenSubject(options: SubjectOptions): Subject {
  const { host, asksForIdentity, command, cwd, environment, timeoutMs, signal } = options
  const idle: Driver[] = []
  const all = new Set<Driver>()
  const endpoints: Endpoint[] = []
  const takeDriver = async (): Promise<Driver> => {
    const free = idle.pop()
    if (free?.isRunning) return free
    const driver = await Driver.start(command, cwd, { ...environment, ...sharedVariables(options) })
    all.add(driver)
    return driver
  }
  return {
    host,
    takesProxy: false,
    takesHost: true,
    startsAnew: false,
    async sit({ host: sentTo = host, ...how }) {
      let endpoint: Endpoint | undefined
      let driver: Driver | undefined
      let settle = (): void => {}
      return {
        async observe(presented) {
          stopIfAborted(signal)
          const nonce = randomBytes(16).toString('hex')
          settle()
          endpoint?.show({ presented, nonce })
          if (endpoint === undefined) {
            endpoint = await openEndpoint({ ...how, presented, nonce, asksForIdentity })
            endpoints.push(endpoint)
          }
          const { port, close, evidence } = endpoint
          if (driver?.isRunning !== true) driver = await takeDriver()
          const url = labUrl(sentTo, port, how.speaks)
          const process = await driver.ask({ url, nonce, timeoutMs, signal, beforeStop: close })
          stopIfAborted(signal)
          await hasGoneQuiet(endpoint)
          if (driver.answerCount > 1) throw answeredAgain(command)
          let seen: readonly Evidence[] | undefined
          settle = () => {
            seen = evidence()
          }
          return { evidence: () => seen ?? evidence(), process }
        },
        async leave() {
          if (driver?.isRunning) idle.push(driver)
        },
      }
    },
    async close() {
      await Promise.all([...all].map((driver) => driver.close()))
      if (endpoints.length > 0) await delay(afterEndMs)
      await Promise.all(endpoints.map((endpoint) => endpoint.close()))
    },
  }
}

const answeredAgain = ([file = '']: readonly string[]): LabError =>
  new LabError('KEYPIN_LAB_CLIENT', `the driver ${JSON.stringify(file)} answered more than once to one URL`, {
    hint: 'print one line with ACCEPT, REJECT or UNSUPPORTED for each line that was read',
  })

async function hasGoneQuiet(endpoint: Endpoint): Promise<void> {
  await delay(afterEndMs)
  for (let waited = 0; endpoint.openCount > 0 && waited < toCloseMs; waited += betweenLooksMs) {
    await delay(betweenLooksMs)
  }
}
