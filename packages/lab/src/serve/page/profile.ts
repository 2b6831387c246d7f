import { createHash } from 'node:crypto'
import { markup } from '../../render/markup.ts'
import type { Root } from './root.ts'

/**
 * A configuration profile for iOS and macOS with the lab's roots. It is not signed, so the device says "Not Verified";
 * iOS takes it off by itself when the interception root ends.
 */
export function profileOf(roots: readonly Root[], until: Date): string {
  const payloads = roots.map(
    ({ title, der }) => markup`    <dict>
      <key>PayloadType</key><string>com.apple.security.root</string>
      <key>PayloadVersion</key><integer>1</integer>
      <key>PayloadIdentifier</key><string>dev.keypin.lab.${digest(der).slice(0, 16)}</string>
      <key>PayloadUUID</key><string>${uuidOf(der)}</string>
      <key>PayloadDisplayName</key><string>${title}</string>
      <key>PayloadContent</key><data>${Buffer.from(der).toString('base64')}</data>
    </dict>
`,
  )
  const all = Buffer.concat(roots.map(({ der }) => der))
  return markup`<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>PayloadType</key><string>Configuration</string>
  <key>PayloadVersion</key><integer>1</integer>
  <key>PayloadIdentifier</key><string>dev.keypin.lab</string>
  <key>PayloadUUID</key><string>${uuidOf(all)}</string>
  <key>PayloadDisplayName</key><string>Keypin lab (DO NOT TRUST beyond this test)</string>
  <key>PayloadDescription</key><string>Lets the Keypin lab read what this device sends to the hosts under test. Remove it when the test is over.</string>
  <key>PayloadRemovalDisallowed</key><false/>
  <key>RemovalDate</key><date>${until.toISOString().slice(0, 19)}Z</date>
  <key>PayloadContent</key>
  <array>
${payloads}  </array>
</dict>
</plist>
`.text
}

const digest = (der: Uint8Array): string => createHash('sha256').update(der).digest('hex')

/** RFC 9562, 5.8: of our own making, so that the same roots are the same profile. */
function uuidOf(bytes: Uint8Array): string {
  const [, a, b, c, d, e] = /^(.{8})(.{4}).(.{3}).(.{3})(.{12})/u.exec(digest(bytes)) ?? []
  return `${a}-${b}-8${c}-8${d}-${e}`.toUpperCase()
}
