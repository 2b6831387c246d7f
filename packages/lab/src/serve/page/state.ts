import type { Outcome, Verdict } from '../../judge/verdicts.ts'

/** What came of a scenario, as far as it is known while the run goes on. */
export interface ShownVerdict {
  readonly host: string
  readonly id: string
  readonly title: string
  readonly outcome: Outcome
  readonly verdict: Verdict
  readonly why: string
}

/** What is being shown to the client now. */
export interface Current {
  readonly host: string
  readonly id: string
  readonly title: string
}

/** All that the page shows of a run. */
export interface PageState {
  readonly hosts: readonly { readonly host: string; readonly state: string }[]
  readonly verdicts: readonly ShownVerdict[]
  readonly now: Current | null
  readonly done: number
  readonly total: number
  /** Of the whole run, when it is over. */
  readonly verdict: string | null
}

/** What is said at first, before the client has come. */
export const stateBefore = (hosts: readonly string[]): PageState => ({
  hosts: hosts.map((host) => ({ host, state: 'waiting' })),
  verdicts: [],
  now: null,
  done: 0,
  total: 0,
  verdict: null,
})

/** The state after a scenario has begun. */
export const withCurrent = (state: PageState, now: Current): PageState => ({
  ...withHost(state, now.host, 'in progress'),
  now,
})

/** The state after a scenario has come to something. A control that is repeated replaces itself. */
export function withVerdict(state: PageState, verdict: ShownVerdict, done: number, total: number): PageState {
  const others = state.verdicts.filter(({ host, id }) => host !== verdict.host || id !== verdict.id)
  return { ...state, verdicts: [...others, verdict], now: null, done, total }
}

/** The state after the run. */
export const withEnd = (
  state: PageState,
  verdict: string,
  hosts: PageState['hosts'],
  verdicts: readonly ShownVerdict[],
): PageState => ({ ...state, hosts, verdicts, verdict, now: null, done: state.total })

const withHost = (state: PageState, name: string, its: string): PageState => ({
  ...state,
  hosts: state.hosts.map((each) => (each.host === name ? { host: name, state: its } : each)),
})

/** The state in a sentence, as the script of the page puts it too. */
export function sentenceOf({ verdict, now, done, total }: PageState): string {
  const counted = `${done} of ${total} done.`
  if (verdict !== null) return `The run is over: ${verdict}.`
  if (now === null) return done > 0 ? counted : 'Waiting for the client.'
  return `${now.host} is shown ${now.id} now: ${now.title}. Have the app make a request. ${counted}`
}
