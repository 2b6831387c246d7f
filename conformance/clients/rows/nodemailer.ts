import type { Client } from '../client.ts'
import { smtpStartTls, smtps } from '../endpoints/smtp.ts'

const common = {
  package: 'nodemailer',
  imports: `import nodemailer from 'nodemailer'`,
  use: 'await client.verify()',
  close: 'client.close()',
}

/** Mail inside TLS (port 465). */
export const nodemailerTls: Client = {
  ...common,
  name: 'nodemailer',
  variant: 'port 465',
  endpoint: smtps,
  unchanged: 'nodemailer.createTransport({ host, port, secure: true })',
  recipe: 'nodemailer.createTransport({ host, port, secure: true, tls: pinner.tlsOptions() })',
  lost: {
    how: 'TLS options count under `tls` only',
    recipe: 'nodemailer.createTransport({ host, port, secure: true, ...pinner.tlsOptions() })',
  },
}

/** Mail that is upgraded (ports 25 and 587). */
export const nodemailerStartTls: Client = {
  ...common,
  name: 'nodemailer',
  variant: 'STARTTLS',
  endpoint: smtpStartTls,
  unchanged: 'nodemailer.createTransport({ host, port })',
  recipe: 'nodemailer.createTransport({ host, port, tls: pinner.tlsOptions() })',
  lost: {
    how: 'TLS options count under `tls` only',
    recipe: 'nodemailer.createTransport({ host, port, ...pinner.tlsOptions() })',
  },
}
