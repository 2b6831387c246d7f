import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { toolPath } from '../../../tools/testing/needs.ts'
import { writeOutput } from '../output.ts'
import { proveApproved } from '../prove/approved.ts'

// OpenSSL's roots are read when the overlay is loaded, which is before the client.
const TRUSTING = ['sh', '-c', 'SSL_CERT_FILE=$KEYPIN_LAB_CA exec "$@"', 'sh']

proveApproved([
  {
    name: 'ruby-net-http',
    needs: ['ruby'],
    option: 'debugPins',
    prepare: async (shape, set, dir) => {
      await writeOutput('ruby-net-http', shape, dir, { set })
      const client = [join(import.meta.dirname, 'client.rb'), dir]
      const overlay = join(dir, 'pinned_http_debug.rb')
      return {
        released: [toolPath('ruby'), ...client],
        debug: [...TRUSTING, toolPath('ruby'), '-r', overlay, ...client],
        ships: [readFileSync(join(dir, 'pinned_http.rb'))],
        holds: [readFileSync(overlay)],
      }
    },
  },
])
