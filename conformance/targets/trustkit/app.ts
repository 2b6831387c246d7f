import { androidIn, configOf } from '../android-nsc/clients.ts'
import type { PhoneApp } from '../android-nsc/phone.ts'
import { compileApp, compileTrustKit, PACKAGE, sourcesOf, trustKitCommand } from './clients.ts'

/** An app with TrustKit on a phone with Android 14; its program is that of the clients, or another one here. */
export function trustKitApp(program = 'TrustKitClient'): PhoneApp {
  return {
    target: 'trustkit-android',
    set: PACKAGE,
    compile: (dir) => compileTrustKit(dir, 14),
    build: (dir, files) => compileApp(androidIn(dir, 14), sourcesOf(files, program), configOf(files, 'main')),
    command: (dir, config, build) => trustKitCommand(androidIn(dir, 14), config, build, program),
  }
}
