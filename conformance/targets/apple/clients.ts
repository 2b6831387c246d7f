import { join } from 'node:path'
import { toolPath } from '../../../tools/testing/needs.ts'
import type { LabClient } from '../client.ts'
import { writeOutput } from '../output.ts'
import { CONFIGURATION, compileShims, compileSwift, swiftVersion } from './swift.ts'

const PROGRAM = join(import.meta.dirname, 'client.swift')

/** The generated session over the URLSession of Linux, whose TLS the shims make. */
const urlSession: LabClient = {
  name: 'urlsession',
  target: 'ios-urlsession',
  needs: ['swift'],
  extent: 'whole',
  prepare: async (shapes, dir) => {
    const shims = await compileShims(join(dir, 'shims'))
    for (const shape of shapes) {
      const files = await writeOutput('ios-urlsession', shape, join(dir, shape.name))
      const sources = files.filter((path) => path.includes('/Sources/'))
      await compileSwift(shims, [PROGRAM, CONFIGURATION, ...sources], join(dir, shape.name, 'client'))
    }
    return {
      ranOn: [
        `Swift ${await swiftVersion()} with Security, CryptoKit and the TLS of URLSession shimmed over OpenSSL`,
      ],
      command: ({ name }) => [toolPath('swift', 'within'), join(dir, name, 'client')],
    }
  },
}

/** The clients of this family. */
export const clients: readonly LabClient[] = [urlSession]
