// Variables that add or replace trusted certificates would decide TLS tests instead of the tests.
const TRUST_VARIABLES = [
  'AWS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'GIT_SSL_CAINFO',
  'GRPC_DEFAULT_SSL_ROOTS_FILE_PATH',
  'HTTPLIB2_CA_CERTS',
  'NIX_SSL_CERT_FILE',
  'NODE_EXTRA_CA_CERTS',
  'NODE_TLS_REJECT_UNAUTHORIZED',
  'NODE_USE_SYSTEM_CA',
  'PIP_CERT',
  'REQUESTS_CA_BUNDLE',
  'SSL_CERT_DIR',
  'SSL_CERT_FILE',
]

// Left by an outer run of node:test, this would turn the inner run's output into a private wire format.
const RUNNER_VARIABLES = ['NODE_TEST_CONTEXT']

/** The environment without what would tamper with a TLS test. */
export function cleanEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const clean = { ...environment }
  for (const name of [...TRUST_VARIABLES, ...RUNNER_VARIABLES]) delete clean[name]
  return clean
}
