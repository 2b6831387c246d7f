import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { ImportError, type Place } from './errors.ts'
import type { Source } from './format.ts'

/** An element of an XML document. */
export interface Element {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly Element[]
  /** The text directly in it, comments and elements left out, without blanks around it. */
  readonly text: string
  readonly place: Place
}

// A configuration nests six levels deep, an Info.plist some ten; thousands are an attack on the stack.
const MAX_DEPTH = 64
const MAX_ELEMENTS = 500_000

/**
 * Reads a whole XML document. There are no entities but the five of XML, and no document type may define
 * any: one with a definition in it is refused, one that merely names Apple's is passed over, unread.
 *
 * @throws {ImportError} `KEYPIN_IMPORT_MALFORMED`, with line and column.
 */
export function readXml(source: Source): Element {
  const reading = new Reading(source)
  return reading.root()
}

interface Open {
  readonly name: string
  readonly attributes: Map<string, string>
  readonly children: Element[]
  readonly texts: string[]
  readonly place: Place
}

class Reading {
  readonly #parser = new SaxesParser()
  readonly #source: Source
  readonly #open: Open[] = []
  #count = 0
  #root: Element | undefined
  #opensAt: Place = {}

  constructor(source: Source) {
    this.#source = source
    const parser = this.#parser
    parser.on('error', (error) => {
      throw this.#malformed(`this is not XML: ${error.message.replace(/^\S*?:?\d+:\d+:\s*/, '')}`)
    })
    parser.on('doctype', (text) => {
      if (text.includes('[')) throw this.#malformed('it defines a document type of its own', NO_DOCTYPE)
    })
    parser.on('opentagstart', ({ name }) => {
      this.#opensAt = this.#placeOf(name)
    })
    parser.on('opentag', (tag) => this.#opened(tag))
    parser.on('text', (text) => this.#open.at(-1)?.texts.push(text))
    parser.on('cdata', (text) => this.#open.at(-1)?.texts.push(text))
    parser.on('closetag', () => this.#closed())
  }

  root(): Element {
    this.#parser.write(this.#source.text).close()
    if (this.#root === undefined) throw this.#malformed('there is no element in it')
    return this.#root
  }

  #opened({ name, attributes }: SaxesTagPlain): void {
    this.#count++
    if (this.#open.length >= MAX_DEPTH || this.#count > MAX_ELEMENTS)
      throw this.#malformed(`it has more than ${MAX_DEPTH} levels or ${MAX_ELEMENTS} elements`, TOO_MUCH)
    const own = new Map(Object.entries(attributes))
    this.#open.push({ name, attributes: own, children: [], texts: [], place: this.#opensAt })
  }

  #closed(): void {
    const open = this.#open.pop()
    if (open === undefined) return
    const { texts, ...rest } = open
    const element = { ...rest, text: texts.join('').trim() }
    const parent = this.#open.at(-1)
    if (parent === undefined) this.#root = element
    else parent.children.push(element)
  }

  /** The parser has read the tag's name, and the one character behind it, which may be a line break. */
  #placeOf(name: string): Place {
    const { line = 1, column = 0, ...place } = this.#place()
    const start = column - name.length - 1
    return start > 0 ? { ...place, line, column: start } : { ...place, line: line - 1 }
  }

  #place(): Place {
    const { name } = this.#source
    const { line, column } = this.#parser
    return { ...(name === undefined ? {} : { source: name }), line, column }
  }

  #malformed(
    message: string,
    hint = 'mend it at that place; other tools say the same: xmllint FILE',
  ): ImportError {
    return new ImportError('KEYPIN_IMPORT_MALFORMED', message, { hint, place: this.#place() })
  }
}

const NO_DOCTYPE = 'remove the <!DOCTYPE …>; no format of pins needs definitions'
const TOO_MUCH = 'import the part that has the pins'

/** The children of a name. */
export function childrenOf(element: Element, name: string): Element[] {
  return element.children.filter((child) => child.name === name)
}

/** Whether the document element of a text has this name, as far as a glance can tell. */
export function hasRoot({ text }: Source, name: string): boolean {
  const head = text.slice(0, 20_000).replace(/<!--[\s\S]*?-->/g, '')
  return new RegExp(`^\\s*(?:<\\?xml[^>]*\\?>\\s*)?(?:<!DOCTYPE[^>]*>\\s*)?<${name}[\\s/>]`, 'i').test(
    head.replace(/^\uFEFF/, ''),
  )
}
