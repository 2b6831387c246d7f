import { type CodePattern, findPatterns } from '../code/pattern.ts'
import type { Rule } from '../rule.ts'

export const presentedChain: Rule = {
  id: 'L33',
  name: 'presented-chain',
  level: 'error',
  finds:
    'Client code that looks for pins among the certificates a server sent, rather than on the path that was verified.',
  why: 'A server may send what it likes. Whoever has a certificate for the host from any trusted CA appends the genuine intermediate, which is public, and the pin is found (CVE-2016-2402). Only the path that the platform verified says which certificates count.',
  fix: 'compare on the verified path: keypin generate TARGET makes such code',
  sources: ['CVE-2016-2402', 'https://koz.io/pinning-cve-2016-2402/'],
  check: (context) => findPatterns(context, patterns),
}

const hashes = /sha-?256|createHash|MessageDigest|CC_SHA256/i

const patterns: readonly CodePattern[] = [
  {
    languages: ['java', 'kotlin'],
    finds: /\bcheckServerTrusted\s*\(\s*(?:final\s+)?(?:chain|X509Certificate\s*\[\s*\]|certs|certificates)/g,
    where: /MessageDigest|sha256/i,
    unless: /\bCertPathBuilder\b|\bX509TrustManagerExtensions\b|\bCertificateChainCleaner\b/,
    message: 'the chain that checkServerTrusted is given is what the server sent',
  },
  {
    languages: ['go'],
    finds: /\bVerifyPeerCertificate\s*[:=]|\.PeerCertificates\b/g,
    where: /sha256/,
    unless: /\bVerifiedChains\b/,
    message: 'PeerCertificates is what the server sent, and VerifyPeerCertificate is skipped on resumption',
    fix: 'compare in VerifyConnection, over cs.VerifiedChains: keypin generate go-net-http',
  },
  {
    languages: ['javascript'],
    finds: /\bissuerCertificate\b/g,
    where: /createHash/,
    unless: /\bcheckIssued\b|\bverifiedPaths\b|from ['"]keypin/,
    message: 'Node links issuerCertificate by name and not by signature',
    fix: 'use keypin/node, whose paths are verified',
  },
  {
    languages: ['javascript'],
    finds: /\.pubkey\b/g,
    where: /createHash[\s\S]{0,2000}\.pubkey|\.pubkey[\s\S]{0,2000}createHash/,
    message: 'Node’s pubkey is no SubjectPublicKeyInfo but for RSA: its hash is not the pin of an EC key',
    fix: 'use pinOf of keypin, or new X509Certificate(raw).publicKey.export',
  },
  {
    languages: ['swift', 'objective-c'],
    finds: /\bSecTrust(?:GetCertificateAtIndex|CopyCertificateChain)\b/g,
    where: hashes,
    unless: /\bSecTrustEvaluate(?:WithError|AsyncWithError)\b/,
    notGenerated: true,
    level: 'warning',
    message: 'before SecTrustEvaluateWithError the chain of a SecTrust is what the server sent',
  },
  {
    languages: ['swift', 'objective-c'],
    finds: /\bSecKeyCopyExternalRepresentation\b/g,
    where: hashes,
    unless: /\b(?:header|prefix|spki|asn1)/i,
    level: 'warning',
    message: 'SecKeyCopyExternalRepresentation gives the bare key: its hash is nobody else’s pin',
    fix: 'put the header of the key’s algorithm before it, or take the SubjectPublicKeyInfo of the certificate',
  },
  {
    languages: ['rust'],
    finds: /\bintermediates\s*\.\s*iter\s*\(/g,
    where: /fn verify_server_cert/,
    message: 'the intermediates that a verifier of rustls is given are what the server sent',
    fix: 'compare over webpki’s VerifiedPath: keypin generate rust-rustls',
  },
  {
    languages: ['python'],
    finds: /\bget_unverified_chain\s*\(/g,
    message: 'get_unverified_chain gives what the server sent',
    fix: 'compare over get_verified_chain, and refuse when it is empty: keypin generate python-requests',
  },
  {
    languages: ['csharp'],
    finds: /\bGetCertHashString\s*\(|\.Thumbprint\b|\bGetPublicKeyString\s*\(/g,
    where: /CertificateValidationCallback|CertificateCustomValidationCallback/,
    unless: /SslPolicyErrors\.None/,
    message: 'a certificate is compared although the policy errors of its chain are not looked at',
  },
]
