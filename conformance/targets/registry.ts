import type { LabClient } from './client.ts'
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

/** Every client made of generated code; a new one is a file and a line here. */
export const clients: readonly LabClient[] = [
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
]
