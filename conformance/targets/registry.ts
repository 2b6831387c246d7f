import type { LabClient } from './client.ts'
import { dartIo } from './clients/dart.ts'
import { axiosOnNode24, httpsOnNode20, httpsOnNode22, httpsOnNode24 } from './clients/node.ts'
import {
  javaOnOkHttp5,
  javaOnRetrofit2,
  kotlinOnOkHttp4,
  kotlinOnOkHttp5,
  kotlinOnRetrofit2,
  kotlinOnRetrofit3,
} from './clients/okhttp.ts'
import { pythonRequests } from './clients/python.ts'

const all: readonly LabClient[] = [
  httpsOnNode24,
  httpsOnNode22,
  httpsOnNode20,
  axiosOnNode24,
  pythonRequests,
  kotlinOnOkHttp4,
  kotlinOnOkHttp5,
  kotlinOnRetrofit2,
  kotlinOnRetrofit3,
  javaOnOkHttp5,
  javaOnRetrofit2,
  dartIo,
]

/** Whether everything is tried, in `npm run conformance:full`, or what an ordinary run has time for. */
export const isFull: boolean = process.env.KEYPIN_CONFORMANCE === 'full'

/** Every client made of generated code that this run tries; a new one is a file and a line above. */
export const clients: readonly LabClient[] = all.filter(({ extent }) => isFull || extent !== 'on demand')
