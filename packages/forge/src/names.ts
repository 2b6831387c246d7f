import { element, objectIdentifier, sequence, set, tag } from './der.ts'
import { ForgeError } from './errors.ts'

/** A distinguished name by its attributes, in the order they are written. */
export interface NameAttributes {
  readonly country?: string
  readonly state?: string
  readonly locality?: string
  readonly organization?: string
  readonly organizationalUnit?: string
  readonly commonName?: string
  readonly emailAddress?: string
}

/** A distinguished name: its common name, its attributes, or DER bytes that are used as they are. */
export type NameInput = string | NameAttributes | Uint8Array

interface AttributeRow {
  readonly oid: string
  readonly stringTag: number
}

// RFC 5280 appendix A.1: country is a PrintableString; emailAddress (PKCS #9) an IA5String.
const attributes: { readonly [name in keyof Required<NameAttributes>]: AttributeRow } = {
  country: { oid: '2.5.4.6', stringTag: tag.printableString },
  state: { oid: '2.5.4.8', stringTag: tag.utf8String },
  locality: { oid: '2.5.4.7', stringTag: tag.utf8String },
  organization: { oid: '2.5.4.10', stringTag: tag.utf8String },
  organizationalUnit: { oid: '2.5.4.11', stringTag: tag.utf8String },
  commonName: { oid: '2.5.4.3', stringTag: tag.utf8String },
  emailAddress: { oid: '1.2.840.113549.1.9.1', stringTag: tag.ia5String },
}

/** DER of a name. Attribute text is only ever the content of a string, whatever it holds. */
export function encodeName(name: NameInput): Uint8Array {
  if (name instanceof Uint8Array) return name
  if (typeof name === 'string') return encodeName({ commonName: name })
  const given = Object.entries(name).filter(([, text]) => text !== undefined)
  return sequence(...given.map(([attribute, text]) => encodeAttribute(attribute, text)))
}

function encodeAttribute(name: string, text: string): Uint8Array {
  const row = Object.hasOwn(attributes, name) ? attributes[name as keyof NameAttributes] : undefined
  if (row === undefined) {
    throw new ForgeError('FORGE_OPTION_INVALID', `name has no attribute ${JSON.stringify(name)}`, {
      hint: `use one of ${Object.keys(attributes).join(', ')}`,
    })
  }
  const value = element(row.stringTag, Buffer.from(text, 'utf8'))
  return set(sequence(objectIdentifier(row.oid), value))
}
