import { type CaseGroup, forge, HOST, type PathCase } from '../case.ts'

const CLAUSE = 'RFC 4158 2.4; RFC 5280 6.1'

const alpha = forge.root({ name: 'Alpha Root' })
const beta = forge.root({ name: 'Beta Root' })
const gamma = forge.root({ name: 'Gamma Root' })
const issuing = alpha.intermediate({ name: 'Issuing' })
const leaf = issuing.leaf(HOST)
const alphaByBeta = beta.crossSign(alpha)
const betaByAlpha = alpha.crossSign(beta)
const issuingByBeta = beta.crossSign(issuing)

function crossed(): PathCase[] {
  return [
    {
      id: 'intermediate-of-two-roots',
      why: 'two certificates for one CA make two paths, and a pin on either root holds',
      clause: CLAUSE,
      certificates: { leaf, issuing, 'issuing-by-beta': issuingByBeta, alpha, beta },
      presented: ['leaf', 'issuing', 'issuing-by-beta'],
      anchors: ['alpha', 'beta'],
      paths: [
        ['leaf', 'issuing', 'alpha'],
        ['leaf', 'issuing-by-beta', 'beta'],
      ],
      openssl: 'accepts',
    },
    {
      id: 'root-of-another-root',
      why: 'a young root is trusted itself, and by way of an old one',
      clause: CLAUSE,
      certificates: { leaf, issuing, 'alpha-by-beta': alphaByBeta, alpha, beta },
      presented: ['leaf', 'issuing', 'alpha-by-beta'],
      anchors: ['alpha', 'beta'],
      paths: [
        ['leaf', 'issuing', 'alpha'],
        ['leaf', 'issuing', 'alpha-by-beta', 'beta'],
      ],
      partial: {
        presented: ['leaf', 'issuing', 'alpha-by-beta', 'beta'],
        paths: [['leaf', 'issuing', 'alpha-by-beta', 'beta']],
      },
      openssl: 'accepts',
    },
    {
      id: 'only-the-old-root-is-trusted',
      why: 'the sent root is no anchor, the cross-certificate leads to one',
      clause: CLAUSE,
      certificates: { leaf, issuing, 'alpha-by-beta': alphaByBeta, alpha, beta },
      presented: ['leaf', 'issuing', 'alpha', 'alpha-by-beta'],
      anchors: ['beta'],
      paths: [['leaf', 'issuing', 'alpha-by-beta', 'beta']],
      refused: [{ certificate: 'alpha', reason: 'not-an-anchor' }],
      // OpenSSL takes the root that was sent and does not come back.
      openssl: 'refuses',
    },
    {
      id: 'one-cross-certificate-expired',
      why: 'one way in has expired, the other has not',
      clause: 'RFC 5280 6.1.3 (a)(2)',
      certificates: {
        leaf,
        expired: beta.crossSign(issuing, { period: 'expired' }),
        issuing,
        alpha,
        beta,
      },
      presented: ['leaf', 'expired', 'issuing'],
      anchors: ['alpha', 'beta'],
      paths: [['leaf', 'issuing', 'alpha']],
      refused: [{ certificate: 'expired', reason: 'expired' }],
      openssl: 'accepts',
    },
    {
      id: 'key-rollover',
      why: 'a root that changes its key certifies the new one under the same name; self-issued is not self-signed',
      clause: 'RFC 4210 4.4; RFC 5280 3.2',
      ...rollover(),
      presented: ['leaf', 'new-with-old'],
      anchors: ['old'],
      paths: [['leaf', 'new-with-old', 'old']],
      openssl: 'accepts',
    },
  ]
}

function rollover(): Pick<PathCase, 'certificates'> {
  const old = forge.root({ name: 'Rolling Root' })
  const young = old.intermediate({ name: 'Rolling Root' })
  return { certificates: { leaf: young.leaf(HOST), 'new-with-old': young, old } }
}

function loops(): PathCase[] {
  return [
    {
      id: 'two-roots-certify-each-other',
      why: 'a path that came by one CA twice says no more than the shorter one',
      clause: 'RFC 4158 2.4.2',
      certificates: {
        leaf,
        issuing,
        'alpha-by-beta': alphaByBeta,
        'beta-by-alpha': betaByAlpha,
        alpha,
        beta,
      },
      presented: ['leaf', 'issuing', 'alpha-by-beta', 'beta-by-alpha'],
      anchors: ['alpha', 'beta'],
      paths: [
        ['leaf', 'issuing', 'alpha'],
        ['leaf', 'issuing', 'alpha-by-beta', 'beta'],
      ],
      openssl: 'accepts',
    },
    {
      id: 'loop-without-an-anchor',
      why: 'two CAs that vouch for each other are vouched for by nobody',
      clause: 'RFC 4158 2.4.2',
      certificates: { leaf, issuing, 'alpha-by-beta': alphaByBeta, 'beta-by-alpha': betaByAlpha, gamma },
      presented: ['leaf', 'issuing', 'alpha-by-beta', 'beta-by-alpha'],
      anchors: ['gamma'],
      paths: [],
      partial: {
        presented: ['leaf', 'issuing', 'alpha-by-beta', 'beta-by-alpha'],
        paths: [['leaf', 'issuing', 'alpha-by-beta', 'beta-by-alpha']],
      },
      openssl: 'refuses',
    },
    {
      id: 'mesh-of-three',
      why: 'three CAs that all certify each other: every simple way to the anchor, once',
      clause: CLAUSE,
      certificates: mesh(),
      presented: ['leaf', 'issuing', 'a-by-b', 'a-by-c', 'b-by-a', 'b-by-c', 'c-by-a', 'c-by-b'],
      anchors: ['c'],
      paths: [
        ['leaf', 'issuing', 'a-by-b', 'b-by-c', 'c'],
        ['leaf', 'issuing', 'a-by-c', 'c'],
      ],
      openssl: 'accepts',
    },
    {
      id: 'paths-limit',
      why: 'no more paths are given than were asked for, and that is said',
      clause: 'limit: paths',
      certificates: mesh(),
      presented: ['leaf', 'issuing', 'a-by-b', 'a-by-c', 'b-by-c'],
      anchors: ['c'],
      limits: { paths: 1 },
      paths: [['leaf', 'issuing', 'a-by-b', 'b-by-c', 'c']],
      exhausted: true,
      openssl: 'accepts',
    },
  ]
}

function mesh(): PathCase['certificates'] {
  return {
    leaf,
    issuing,
    'a-by-b': alphaByBeta,
    'a-by-c': gamma.crossSign(alpha),
    'b-by-a': betaByAlpha,
    'b-by-c': gamma.crossSign(beta),
    'c-by-a': alpha.crossSign(gamma),
    'c-by-b': beta.crossSign(gamma),
    c: gamma,
  }
}

function namesakes(): PathCase[] {
  const anonymous = { subjectKeyId: 'absent', authorityKeyId: 'absent' } as const
  const genuine = alpha.intermediate({ name: 'Namesake', ...anonymous })
  const bare = genuine.leaf(HOST, { authorityKeyId: 'absent' })
  const decoys = Array.from({ length: 6 }, () => beta.intermediate({ name: 'Namesake', ...anonymous }))
  const named = Object.fromEntries(decoys.map((decoy, i) => [`decoy-${i + 1}`, decoy]))
  return [
    {
      id: 'same-name-other-key',
      why: 'of two CAs with one name, the one whose key made the signature issued the leaf',
      clause: 'RFC 5280 6.1.3 (a)(1)',
      certificates: { leaf: bare, genuine, ...named, alpha, beta },
      presented: ['leaf', 'decoy-1', 'genuine'],
      anchors: ['alpha', 'beta'],
      paths: [['leaf', 'genuine', 'alpha']],
      refused: [{ certificate: 'decoy-1', reason: 'bad-signature' }],
      // OpenSSL chooses by name alone and does not come back.
      openssl: 'refuses',
    },
    {
      id: 'signature-check-limit',
      why: 'a server that sends many CAs of one name cannot make a client check them all; what was found stays',
      clause: 'limit: signatureChecks',
      certificates: { leaf: bare, genuine, ...named, alpha, beta },
      presented: ['leaf', ...Object.keys(named), 'genuine'],
      anchors: ['alpha', 'beta'],
      limits: { signatureChecks: 4 },
      paths: [],
      exhausted: true,
      openssl: 'refuses',
    },
    {
      id: 'steps-limit',
      why: 'candidates are not tried without end',
      clause: 'limit: steps',
      certificates: { leaf: bare, genuine, ...named, alpha, beta },
      presented: ['leaf', ...Object.keys(named), 'genuine'],
      anchors: ['alpha', 'beta'],
      limits: { steps: 6 },
      paths: [],
      exhausted: true,
      openssl: 'refuses',
    },
  ]
}

function keyIdentifiers(): PathCase[] {
  const misnamed = alpha.crossSign(issuing, { subjectKeyId: Uint8Array.of(1, 2, 3, 4) })
  const silent = alpha.crossSign(issuing, { subjectKeyId: 'absent' })
  const bySerial = (serial: number[]): Uint8Array =>
    Uint8Array.of(0x30, 2 + serial.length, 0x82, serial.length, ...serial)
  const identifier = (value: Uint8Array): object => ({
    authorityKeyId: 'absent',
    extensions: [{ oid: '2.5.29.35', value }],
  })
  const numbered = alpha.intermediate({ name: 'Numbered', serial: '4242' })
  // [1] authorityCertIssuer: directoryName, of a name that is short enough for one octet of length.
  const byIssuer = (commonName: string): Uint8Array => {
    const text = Buffer.from(commonName)
    const attribute = [0x06, 0x03, 0x55, 0x04, 0x03, 0x0c, text.length, ...text]
    const wrap = (tag: number, content: readonly number[]): number[] => [tag, content.length, ...content]
    const name = wrap(0x30, wrap(0x31, wrap(0x30, attribute)))
    return Uint8Array.from(wrap(0x30, [...wrap(0xa1, wrap(0xa4, name)), 0x82, 0x02, 0x42, 0x42]))
  }
  return [
    {
      id: 'key-identifier-mismatch',
      why: 'the certificate has the right name and key, but is not the one that the leaf identifies; OpenSSL insists',
      clause: 'RFC 5280 4.2.1.1',
      certificates: { leaf, misnamed, alpha },
      presented: ['leaf', 'misnamed'],
      anchors: ['alpha'],
      paths: [],
      refused: [{ certificate: 'misnamed', reason: 'key-identifier' }],
      openssl: 'refuses',
    },
    {
      id: 'key-identifier-absent',
      why: 'where one side has no identifier there is nothing to compare',
      clause: 'RFC 5280 4.2.1.1',
      certificates: { leaf, silent, alpha },
      presented: ['leaf', 'silent'],
      anchors: ['alpha'],
      paths: [['leaf', 'silent', 'alpha']],
      openssl: 'accepts',
    },
    {
      id: 'issuer-identified-by-serial-number',
      why: 'the leaf names the serial number of its issuer’s certificate',
      clause: 'RFC 5280 4.2.1.1',
      certificates: { leaf: numbered.leaf(HOST, identifier(bySerial([0x42, 0x42]))), numbered, alpha },
      presented: ['leaf', 'numbered'],
      anchors: ['alpha'],
      paths: [['leaf', 'numbered', 'alpha']],
      openssl: 'accepts',
    },
    {
      id: 'issuer-identified-by-another-serial-number',
      why: 'the leaf names another certificate of its issuer',
      clause: 'RFC 5280 4.2.1.1',
      certificates: { leaf: numbered.leaf(HOST, identifier(bySerial([0x42, 0x43]))), numbered, alpha },
      presented: ['leaf', 'numbered'],
      anchors: ['alpha'],
      paths: [],
      refused: [{ certificate: 'numbered', reason: 'key-identifier' }],
      openssl: 'refuses',
    },
    {
      id: 'issuer-identified-by-its-own-issuer',
      why: 'the leaf names who issued its issuer’s certificate, and its serial number',
      clause: 'RFC 5280 4.2.1.1',
      certificates: { leaf: numbered.leaf(HOST, identifier(byIssuer('Alpha Root'))), numbered, alpha },
      presented: ['leaf', 'numbered'],
      anchors: ['alpha'],
      paths: [['leaf', 'numbered', 'alpha']],
      openssl: 'accepts',
    },
    {
      id: 'issuer-identified-by-another-issuer',
      why: 'the leaf names a certificate that somebody else issued',
      clause: 'RFC 5280 4.2.1.1',
      certificates: { leaf: numbered.leaf(HOST, identifier(byIssuer('Beta Root'))), numbered, alpha },
      presented: ['leaf', 'numbered'],
      anchors: ['alpha'],
      paths: [],
      refused: [{ certificate: 'numbered', reason: 'key-identifier' }],
      openssl: 'refuses',
    },
    {
      id: 'issuer-name-encoded-otherwise',
      why: 'names link up byte by byte, as CAs must write them; OpenSSL folds letter case and string type',
      clause: 'RFC 5280 4.1.2.6; CA/B Baseline Requirements 7.1.4.1',
      certificates: { leaf: issuing.leaf(HOST, { issuerName: 'ISSUING' }), issuing, alpha },
      presented: ['leaf', 'issuing'],
      anchors: ['alpha'],
      paths: [],
      refused: [{ certificate: 'issuing', reason: 'name-encoding' }],
      openssl: 'accepts',
    },
  ]
}

export const crossSigns: CaseGroup = {
  name: 'cross-signs',
  about:
    'Several certificates for one CA, several CAs of one name, loops, and the bounds on the work they make.',
  cases: [...crossed(), ...loops(), ...namesakes(), ...keyIdentifiers()],
}
