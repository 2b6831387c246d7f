import { httpsHost } from '../curl/address.ts'
import { readPinnedValue } from '../curl/pinned-value.ts'
import { type Place, placeAt } from '../errors.ts'
import type { Draft, ReadOptions, Source } from '../format.ts'
import type { Notes } from '../notes.ts'
import { type Node, stringsIn } from '../source/tree.ts'

/**
 * Finds pins with the address that is set beside them: `curl_easy_setopt(h, CURLOPT_URL, "https://…")` in the same
 * block, `CURLOPT_URL => 'https://…'` in the same array, `curl_init('https://…')`, or the address that stands in
 * front of the array (`$client->get('https://…', ['curl' => […]])`). Where there are several, the one before counts.
 */
export function writtenTransfers(
  tree: readonly Node[],
  source: Source,
  options: ReadOptions,
  notes: Notes,
): Draft[] {
  const told: Told = { source, notes, ...(options.host === undefined ? {} : { host: options.host }) }
  return inList(tree, undefined, told)
}

interface Told {
  readonly source: Source
  readonly notes: Notes
  readonly host?: string
}

function inList(items: readonly Node[], outer: string | undefined, told: Told): Draft[] {
  const settings = items.flatMap((_, index) => settingAt(items, index) ?? [])
  const hosts = settings.flatMap(({ option, value }) => {
    const host = option === URL_OPTION ? hostIn(value) : undefined
    return host === undefined ? [] : [{ host, offset: value?.offset ?? 0 }]
  })
  const own = settings.flatMap(({ option, value, offset }) => {
    if (option !== PIN_OPTION) return []
    const before = hosts.findLast((each) => each.offset < offset) ?? hosts[0]
    return draftOf(value, told.host ?? before?.host ?? outer, placeAt(told.source, offset), told)
  })
  tellUnproven(settings, told)
  let inherited = outer
  const inner = items.flatMap((item) => {
    if (item.kind === 'string') inherited = hostIn(item) ?? inherited
    return item.kind === 'group' ? inList(item.items, inherited, told) : []
  })
  return [...own, ...inner]
}

const PIN_OPTION = 'CURLOPT_PINNEDPUBLICKEY'
const URL_OPTION = 'CURLOPT_URL'

interface Setting {
  readonly option: string
  readonly value: Node | undefined
  readonly offset: number
}

/** An option with its value: an element of an array, or a call that sets it. */
function settingAt(items: readonly Node[], index: number): Setting | undefined {
  const [item, equals, arrow, value] = items.slice(index, index + 4)
  if (item?.kind === 'word' && item.text.startsWith('CURLOPT_') && isArrow(equals, arrow))
    return { option: item.text, value, offset: item.offset }
  if (item?.kind !== 'group' || item.open !== '(') return undefined
  const before = items[index - 1]
  const name = before?.kind === 'word' ? before.text : ''
  // An address that a handle is made with.
  if (name === 'curl_init') return { option: URL_OPTION, value: item.items[0], offset: item.offset }
  const at = item.items.findIndex((node) => node.kind === 'word' && node.text.startsWith('CURLOPT_'))
  const option = item.items[at]
  if (!/setopt$/.test(name) || option?.kind !== 'word') return undefined
  return { option: option.text, value: item.items[at + 2], offset: item.offset }
}

function isArrow(equals: Node | undefined, arrow: Node | undefined): boolean {
  return equals?.kind === 'sign' && equals.text === '=' && arrow?.kind === 'sign' && arrow.text === '>'
}

function hostIn(value: Node | undefined): string | undefined {
  return value?.kind === 'string' && !value.computed ? httpsHost(value.text) : undefined
}

function draftOf(value: Node | undefined, host: string | undefined, place: Place, { notes }: Told): Draft[] {
  const [text, ...more] = value === undefined ? [] : stringsIn([value])
  // A constant that takes the pins off again, or a name: NULL, $pins.
  if (text === undefined || more.length > 0 || text.computed) {
    if (value?.kind !== 'word' || !/^(?:null|0)$/i.test(value.text))
      notes.lose({
        severity: 'weaker',
        code: 'computed',
        ...place,
        what: COMPUTED,
        instead: 'add them by hand',
      })
    return []
  }
  if (host === undefined) {
    notes.lose({
      severity: 'weaker',
      code: 'no-host',
      ...place,
      what: NO_HOST,
      instead: 'name it: --host HOST',
    })
    return []
  }
  return [
    { host, subdomains: 'none', mode: 'enforce', pins: readPinnedValue(text.text, place, notes), place },
  ]
}

const COMPUTED = 'pins that are put together when the program runs are left out'
const NO_HOST = 'pins are left out: no https address is set beside them'

function tellUnproven(settings: readonly Setting[], { source, notes }: Told): void {
  const unproven = settings.find(
    ({ option, value }) =>
      /^CURLOPT_SSL_VERIFY(?:PEER|HOST)$/.test(option) &&
      value?.kind === 'word' &&
      /^(?:0l?|false)$/i.test(value.text),
  )
  if (unproven === undefined) return
  const what = `${unproven.option} is switched off, which clients of a pin set never do`
  notes.lose({ severity: 'stricter', code: 'unproven', ...placeAt(source, unproven.offset), what })
}
