import { normalizeHost, type Pin, PinError, readPin } from 'keypin'
import type { Place } from './errors.ts'
import type { ImportLoss } from './loss.ts'

/** What a reader notes on its way: what is lost, each with its place. */
export class Notes {
  readonly losses: ImportLoss[] = []

  lose(loss: ImportLoss): void {
    this.losses.push(loss)
  }

  /** Reads a pin of a source; one that is none can match nothing there either, so it is left out and told. */
  pin(text: string, place: Place, host?: string): Pin | undefined {
    try {
      return readPin(text)
    } catch (error) {
      if (!(error instanceof PinError)) throw error
      this.lose({
        severity: 'note',
        code: 'pin-malformed',
        ...hostOf(host),
        ...place,
        what: `a pin is left out that nothing can match: ${error.message}`,
        ...(error.hint === undefined ? {} : { instead: error.hint }),
      })
      return undefined
    }
  }
}

// Losses name hosts as the pin set does; what is no host is not repeated.
function hostOf(host: string | undefined): { host?: string } {
  if (host === undefined) return {}
  try {
    return { host: normalizeHost(host) }
  } catch {
    return {}
  }
}
