import type { LabClient } from './client.ts'
import { nodeAxios, nodeHttps } from './clients/node.ts'
import { okHttp4, okHttp5, retrofit2, retrofit3 } from './clients/okhttp.ts'
import { pythonRequests } from './clients/python.ts'

/** Every client made of generated code; a new one is a file and a line here. */
export const clients: readonly LabClient[] = [
  nodeHttps,
  nodeAxios,
  pythonRequests,
  okHttp4,
  okHttp5,
  retrofit2,
  retrofit3,
]
