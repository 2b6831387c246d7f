/** What to do on a kind of device. Menus are called as in late 2026; makers of phones rename theirs. */
export interface Platform {
  readonly name: string
  /** How its browsers name themselves. */
  readonly agent: RegExp
  /** Trusting the roots. */
  readonly trust: readonly string[]
  /** Being led through the lab. */
  readonly lead: readonly string[]
  /** After the test. */
  readonly undo: readonly string[]
  readonly note?: string
}

/** Kinds of devices, told apart by the first that fits. */
export const platforms: readonly Platform[] = [
  {
    name: 'Android',
    agent: /Android/u,
    trust: [
      'Download the .crt above. A browser saves it, and does not install it.',
      'Settings › Security & privacy › More security & privacy › Encryption & credentials › Install a certificate › CA certificate › Install anyway, and choose the file.',
      'On an emulator: adb push the file to /sdcard/Download, then the same steps.',
    ],
    lead: [
      'Settings › Network & internet › Wi-Fi › the network’s gear › the pencil › Advanced › Proxy: Manual, with the address and port of this page.',
    ],
    undo: [
      'The same menu › Trusted credentials › User › the lab’s › Remove; or Clear credentials.',
      'Proxy: None.',
    ],
    note: 'Since Android 7 an app trusts such a root only if its network security config says <certificates src="user"/>, as debug-overrides do. A release build refuses it without any pin: then the lab says “consistent”, and not “proven”.',
  },
  {
    name: 'iPhone and iPad',
    agent: /iPhone|iPad|iPod/u,
    trust: [
      'Download the profile above in Safari, and allow it.',
      'Settings › General › VPN & Device Management › Keypin lab › Install. It says “Not Verified”: nobody signed it.',
      'Settings › General › About › Certificate Trust Settings: turn on full trust for each root of the lab.',
    ],
    lead: [
      'Settings › Wi-Fi › the network’s (i) › Configure Proxy › Manual, with the address and port of this page.',
    ],
    undo: [
      'Settings › General › VPN & Device Management › Keypin lab › Remove Profile.',
      'Configure Proxy: Off.',
    ],
    note: 'iOS removes the profile by itself when the interception root ends.',
  },
  {
    name: 'macOS',
    agent: /Macintosh/u,
    trust: [
      'Download the .pem of each root.',
      'security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db FILE',
    ],
    lead: [
      'System Settings › Network › the service › Details › Proxies: Secure web proxy (HTTPS), with the address and port of this page.',
    ],
    undo: ['security remove-trusted-cert FILE, and delete it in Keychain Access.', 'Turn the proxy off.'],
  },
  {
    name: 'Windows',
    agent: /Windows/u,
    trust: ['Download the .crt of each root.', 'certutil -user -addstore Root FILE'],
    lead: [
      'Settings › Network & internet › Proxy › Manual proxy setup, with the address and port of this page.',
    ],
    undo: [
      'certmgr.msc › Trusted Root Certification Authorities › the lab’s › Delete.',
      'Turn the proxy off.',
    ],
  },
  {
    name: 'Linux, Firefox, and command lines',
    agent: /Linux|X11/u,
    trust: [
      'Most clients can be given the .pem for themselves, which is better than trusting it everywhere: curl --cacert FILE, SSL_CERT_FILE=FILE.',
      'Chromium: certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n keypin-lab -i FILE',
      'Firefox: Settings › Privacy & Security › View Certificates › Authorities › Import.',
    ],
    lead: ['HTTPS_PROXY=http://ADDRESS:PORT, with the address and port of this page.'],
    undo: [
      'certutil -d sql:$HOME/.pki/nssdb -D -n keypin-lab',
      'Firefox: the same window › Delete or Distrust.',
    ],
  },
]

/** The kind of device that a browser says it runs on. */
export const platformOf = (userAgent: string): Platform | undefined =>
  platforms.find(({ agent }) => agent.test(userAgent.slice(0, 500)))
