import type { Client } from '../client.ts'
import { ldapStartTls, ldaps } from '../endpoints/ldap.ts'

const FOLDERS = ['ldapts', 'ldapts-8']

/** LDAP inside TLS; version 8 is the last for Node 20. */
export const ldaptsTls: readonly Client[] = FOLDERS.map((folder) => ({
  name: 'ldapts',
  package: folder,
  endpoint: ldaps,
  scheme: 'ldaps',
  imports: `import { Client } from '${folder}'`,
  unchanged: 'new Client({ url })',
  recipe: 'new Client({ url, tlsOptions: pinner.tlsOptions() })',
  lost: {
    how: 'TLS options count under `tlsOptions` only',
    recipe: 'new Client({ url, ...pinner.tlsOptions() })',
  },
  use: `await client.bind('cn=app', 'secret')`,
  close: 'await client.unbind()',
}))

/** LDAP that is upgraded. */
export const ldaptsStartTls: readonly Client[] = FOLDERS.map((folder) => ({
  name: 'ldapts',
  variant: 'StartTLS',
  package: folder,
  endpoint: ldapStartTls,
  scheme: 'ldap',
  imports: `import { Client } from '${folder}'`,
  given: { ldap: 'new Client({ url })' },
  unchanged: 'ldap.startTLS()',
  recipe: 'ldap.startTLS(pinner.tlsOptions())',
  lost: {
    how: '`startTLS` takes TLS options as they are, not under `tlsOptions`',
    recipe: 'ldap.startTLS({ tlsOptions: pinner.tlsOptions() })',
  },
  use: `await client
    await ldap.bind('cn=app', 'secret')`,
  close: 'await ldap.unbind()',
}))
