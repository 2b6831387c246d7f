import type { Daemon } from './daemon.ts'
import { apache } from './daemons/apache.ts'
import { dovecot } from './daemons/dovecot.ts'
import { inspircd } from './daemons/inspircd.ts'
import { mariadb } from './daemons/mariadb.ts'
import { nginx } from './daemons/nginx.ts'
import { openldap } from './daemons/openldap.ts'
import { postfix } from './daemons/postfix.ts'
import { postgresql } from './daemons/postgresql.ts'
import { prosody } from './daemons/prosody.ts'
import { stunnel } from './daemons/stunnel.ts'
import { vsftpd } from './daemons/vsftpd.ts'

/** Servers that others wrote. */
export const daemons: readonly Daemon[] = [
  nginx,
  apache,
  stunnel,
  postfix,
  dovecot,
  postgresql,
  mariadb,
  openldap,
  prosody,
  vsftpd,
  inspircd,
]
