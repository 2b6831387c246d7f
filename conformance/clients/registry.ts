import type { Client } from './client.ts'
import { amqplib } from './rows/amqplib.ts'
import { axiosFetch, axiosHttp } from './rows/axios.ts'
import { builtInFetch, builtInWebSocket } from './rows/fetch.ts'
import { got, gotHttp2 } from './rows/got.ts'
import { grpcJs } from './rows/grpc-js.ts'
import { http2 } from './rows/http2.ts'
import { https, httpsProxyEnv } from './rows/https.ts'
import { httpsProxyAgent } from './rows/https-proxy-agent.ts'
import { ioredis } from './rows/ioredis.ts'
import { kafkajs } from './rows/kafkajs.ts'
import { ky } from './rows/ky.ts'
import { ldaptsStartTls, ldaptsTls } from './rows/ldapts.ts'
import { mongodb } from './rows/mongodb.ts'
import { mqttOverTls, mqttOverWss } from './rows/mqtt.ts'
import { mysql2 } from './rows/mysql2.ts'
import { nodeFetch } from './rows/node-fetch.ts'
import { nodemailerStartTls, nodemailerTls } from './rows/nodemailer.ts'
import { pg } from './rows/pg.ts'
import { smithyHttp, smithyHttp2 } from './rows/smithy.ts'
import { socketIoClient } from './rows/socket-io-client.ts'
import { superagent } from './rows/superagent.ts'
import { undiciFetch, undiciProxyAgent, undiciRequest } from './rows/undici.ts'
import { ws } from './rows/ws.ts'

/** Every client of the matrix, in the order of the table. */
export const clients: readonly Client[] = [
  https,
  http2,
  ...builtInFetch,
  builtInWebSocket,
  ...undiciRequest,
  ...undiciFetch,
  axiosHttp,
  axiosFetch,
  ...got,
  ...gotHttp2,
  ...ky,
  nodeFetch,
  superagent,
  smithyHttp,
  smithyHttp2,
  ws,
  socketIoClient,
  grpcJs,
  pg,
  mysql2,
  mongodb,
  ioredis,
  mqttOverTls,
  mqttOverWss,
  kafkajs,
  amqplib,
  nodemailerTls,
  nodemailerStartTls,
  ...ldaptsTls,
  ...ldaptsStartTls,
  httpsProxyEnv,
  httpsProxyAgent,
  ...undiciProxyAgent,
]
