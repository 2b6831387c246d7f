import type { InspectOptions, StoreName } from '@keypin/probe'
import type { SingleOption } from '../command.ts'
import { usageError } from '../errors.ts'

const names: readonly StoreName[] = ['public', 'system', 'given']

/** Whose word counts. */
export const trustOption: SingleOption = {
  type: 'string',
  value: 'STORE,…',
  about: 'whose roots count: public (Mozilla’s), system (this machine’s), given (--ca); all when absent',
}

/** Reads the option: what is not named is left out of the judgement. */
export function readTrust(
  text: string | undefined,
  ca: readonly Uint8Array[],
): Pick<InspectOptions, 'publicRoots' | 'systemStore' | 'ca'> {
  if (text === undefined) return { ca }
  const chosen = text.split(',')
  const stranger = chosen.find((name) => !names.some((one) => one === name))
  if (stranger !== undefined)
    throw usageError(`'${stranger}' is no store of roots`, `choose from: ${names.join(', ')}`)
  if (chosen.includes('given') && ca.length === 0)
    throw usageError('--trust given has no roots', 'give them: --ca FILE')
  return {
    ca: chosen.includes('given') ? ca : [],
    ...(chosen.includes('public') ? {} : { publicRoots: false as const }),
    systemStore: chosen.includes('system'),
  }
}
