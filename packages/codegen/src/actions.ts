import { type Code, code } from './code.ts'

// Tags can be moved to other code, commits cannot; behind each stands the tag that Dependabot and Renovate go by.

type Action =
  | 'checkout'
  | 'setupNode'
  | 'setupJava'
  | 'setupPython'
  | 'setupGo'
  | 'setupDotnet'
  | 'setupRuby'
  | 'setupBeam'
  | 'setupPhp'
  | 'flutter'
  | 'androidEmulator'

/** The actions that generated workflows use, each as it stands behind `uses:`. */
export const actions: Readonly<Record<Action, Code>> = {
  checkout: code`
    actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
      with:
        persist-credentials: false
  `,
  setupNode: code`actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0`,
  setupJava: code`actions/setup-java@b6effb05e454b25005698d916606bdc6ffcbf961 # v5.7.0`,
  setupPython: code`actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0`,
  setupGo: code`actions/setup-go@b7ad1dad31e06c5925ef5d2fc7ad053ef454303e # v7.0.0`,
  setupDotnet: code`actions/setup-dotnet@a98b56852c35b8e3190ac28c8c2271da59106c68 # v6.0.0`,
  setupRuby: code`ruby/setup-ruby@0dafeac902942906541bc140009cdbf32665b601 # v1.315.0`,
  setupBeam: code`erlef/setup-beam@54075bcc5e249e4758d363f27d099f55d843f124 # v1.24.1`,
  setupPhp: code`shivammathur/setup-php@f3e473d116dcccaddc5834248c87452386958240 # 2.37.2`,
  flutter: code`subosito/flutter-action@1a449444c387b1966244ae4d4f8c696479add0b2 # v2.23.0`,
  androidEmulator: code`reactivecircus/android-emulator-runner@b530d96654c385303d652368551fb075bc2f0b6b # v2.35.0`,
}

/**
 * Installs Maestro, which drives apps on emulators and simulators: one release, and only as it was looked at.
 *
 * @see https://github.com/mobile-dev-inc/homebrew-tap/blob/master/Formula/maestro.rb
 */
export const installMaestro: Code = code`
  name: Install Maestro
    env:
      MAESTRO: https://github.com/mobile-dev-inc/maestro/releases/download/cli-2.7.0/maestro.zip
      MAESTRO_SHA256: a4ccab6b604617e7aef6db4f885666056eabe5cfa32befaa3bc994041b8fcbb5
    run: |
      curl --fail --silent --show-error --location --proto =https --output "$RUNNER_TEMP/maestro.zip" "$MAESTRO"
      echo "$MAESTRO_SHA256  $RUNNER_TEMP/maestro.zip" | shasum --algorithm 256 --check
      unzip -q "$RUNNER_TEMP/maestro.zip" -d "$RUNNER_TEMP"
      echo "$RUNNER_TEMP/maestro/bin" >> "$GITHUB_PATH"
`
