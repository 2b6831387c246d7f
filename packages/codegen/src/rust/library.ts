import { type Code, code, inline, when } from '../code.ts'
import { debugPinsOf } from '../debug-pins.ts'
import { rust } from '../languages/rust.ts'
import type { PlanEntry, PlanPin } from '../plan/plan.ts'
import type { RenderContext } from '../target.ts'
import { renderJudgement } from './judgement.ts'

/** `pinned_tls.rs`: the pins, the judgement, and the verifier that holds every handshake to them. */
export function renderLibrary({ plan, options, header }: RenderContext): Code {
  return code`
    //! TLS for rustls that talks to pinned servers only.
    //!
    //! \`\`\`ignore
    //! let provider = rustls::crypto::ring::default_provider().into();
    //! let config = pinned_tls::client_config(roots, provider, |failure| eprintln!("{failure}"))?;
    //! \`\`\`
    //!
    //! The pins are judged inside the handshake, after rustls' own checks of the chain and the
    //! name, on the paths that webpki verifies: never on what the server merely sent. Cargo.toml
    //! needs rustls, rustls-webpki, sha2 and base64.
    ${rust.comment(...header)}

    #![allow(dead_code)] // how much of it a pin set and a program use is their own affair

    use std::cell::RefCell;
    use std::error::Error;
    use std::fmt;
    use std::io;
    use std::net::IpAddr;
    use std::sync::Arc;
    use std::time::{SystemTime, UNIX_EPOCH};

    use base64::Engine;
    use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
    use rustls::client::{Resumption, WebPkiServerVerifier};
    use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms};
    use rustls::pki_types::{CertificateDer, ServerName, TrustAnchor, UnixTime};
    use rustls::{
        CertificateError, ClientConfig, DigitallySignedStruct, OtherError, RootCertStore,
        SignatureScheme,
    };
    use sha2::{Digest, Sha256};
    use webpki::{EndEntityCert, KeyUsage, VerifiedPath};

    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Position {
        Anywhere,
        Leaf,
        Ca,
    }

    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Subdomains {
        None,
        One,
        Any,
    }

    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Mode {
        Enforce,
        Report,
        Off,
    }

    #[derive(Clone, Copy, Debug, PartialEq)]
    enum OnExpiry {
        Open,
        Closed,
    }

    /// What holds for one host, and for the names below it that it covers.
    #[derive(Debug)]
    struct Entry {
        host: &'static str,
        subdomains: Subdomains,
        mode: Mode,
        /// Milliseconds since 1970.
        expires_at: Option<(u128, OnExpiry)>,
        pins: &'static [(&'static str, Position)],
        forbid: &'static [&'static str],
    }

    /// The pin set's name and digest, for logs.
    pub const PIN_SET: (&str, &str) = (
        ${rust.literal(plan.name ?? '')},
        ${rust.literal(plan.digest)},
    );

    /// Whether a host that no entry covers is refused.
    const UNLISTED_BLOCKED: bool = ${plan.unlisted === 'block' ? code`true` : code`false`};

    #[rustfmt::skip]
    static ENTRIES: &[Entry] = &[
        ${plan.entries.map(renderEntry)}
    ];

    ${HANDSHAKE}

    ${renderJudgement(debugPinsOf(options).length > 0)}

    #[cfg(test)]
    #[path = "pinned_tls_test.rs"]
    mod tests;
  `
}

function renderEntry(entry: PlanEntry): Code {
  const { host, subdomains, mode, reason, expiresAt, onExpiry, pins, forbid } = entry
  const moment =
    expiresAt === undefined
      ? code`None`
      : code`Some((${expiresAt.getTime()}, ${onExpiry === 'closed' ? code`OnExpiry::Closed` : code`OnExpiry::Open`}))`
  return code`
    Entry {
        ${when(reason !== undefined, () => rust.comment(reason ?? ''))}
        host: ${rust.literal(host)},
        subdomains: ${SUBDOMAINS[subdomains]},
        mode: ${MODES[mode]},
        expires_at: ${moment},
        pins: &[
            ${pins.map(renderPin)}
        ],
        forbid: &[${inline(
          forbid.map(({ text }) => rust.literal(text)),
          ', ',
        )}],
    },
  `
}

const SUBDOMAINS: Readonly<Record<PlanEntry['subdomains'], Code>> = {
  none: code`Subdomains::None`,
  one: code`Subdomains::One`,
  any: code`Subdomains::Any`,
}

const MODES: Readonly<Record<PlanEntry['mode'], Code>> = {
  enforce: code`Mode::Enforce`,
  report: code`Mode::Report`,
  off: code`Mode::Off`,
}

function renderPin({ pin, position, state, label }: PlanPin): Code {
  const where = position === 'leaf' ? code`Leaf` : position === 'ca' ? code`Ca` : code`Anywhere`
  const about = [state, label].filter((part) => part !== undefined).join(' ')
  return code`
    ${when(about !== '', () => rust.comment(about))}
    (${rust.literal(pin.text)}, Position::${where}),
  `
}

const HANDSHAKE: Code = code`
  /// A connection did not satisfy the pin set. When it was blocked, nothing was sent to the server.
  #[derive(Clone, Debug)]
  pub struct PinFailure {
      /// The name that was asked for.
      pub host: String,
      /// Why, in a few words.
      pub reason: &'static str,
      /// The keys of a verified path, leaf first.
      pub served: Vec<String>,
      /// The pins of the host.
      pub expected: Vec<&'static str>,
      /// Whether the connection was refused; false where the entry reports only, or has lapsed.
      pub blocked: bool,
  }

  impl fmt::Display for PinFailure {
      fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
          write!(f, "pinning failed for {}: {}", self.host, self.reason)?;
          for pin in &self.served {
              write!(f, "\n  server sent   {pin}")?;
          }
          for pin in &self.expected {
              write!(f, "\n  pin set has   {pin}")?;
          }
          Ok(())
      }
  }

  impl Error for PinFailure {}

  /// Finds the pin failure behind an error of rustls, or of a library on top of it.
  pub fn pin_failure<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a PinFailure> {
      let mut next = Some(error);
      while let Some(error) = next {
          if let Some(failure) = error.downcast_ref::<PinFailure>() {
              return Some(failure);
          }
          if let Some(rustls::Error::InvalidCertificate(CertificateError::Other(other))) =
              error.downcast_ref::<rustls::Error>()
          {
              return other.0.downcast_ref::<PinFailure>();
          }
          let io_error = error.downcast_ref::<io::Error>();
          next = match io_error.and_then(|error| error.get_ref()) {
              Some(inner) => Some(inner),
              None => error.source(),
          };
      }
      None
  }

  /// Makes a configuration whose every handshake is held to the pin set.
  ///
  /// \`on_failure\` is told of every failure, also of those that are not blocked.
  pub fn client_config(
      roots: RootCertStore,
      provider: Arc<CryptoProvider>,
      on_failure: fn(&PinFailure),
  ) -> Result<ClientConfig, Box<dyn Error + Send + Sync>> {
      let roots = Arc::new(roots);
      let inner =
          WebPkiServerVerifier::builder_with_provider(roots.clone(), provider.clone()).build()?;
      let verifier = PinnedVerifier {
          inner,
          roots,
          algorithms: provider.signature_verification_algorithms,
          on_failure,
      };
      let mut config = ClientConfig::builder_with_provider(provider)
          .with_safe_default_protocol_versions()?
          .dangerous()
          .with_custom_certificate_verifier(Arc::new(verifier))
          .with_no_client_auth();
      // rustls asks no verifier about a session that is resumed.
      config.resumption = Resumption::disabled();
      Ok(config)
  }

  #[derive(Debug)]
  struct PinnedVerifier {
      inner: Arc<WebPkiServerVerifier>,
      roots: Arc<RootCertStore>,
      algorithms: WebPkiSupportedAlgorithms,
      on_failure: fn(&PinFailure),
  }

  impl ServerCertVerifier for PinnedVerifier {
      fn verify_server_cert(
          &self,
          end_entity: &CertificateDer<'_>,
          intermediates: &[CertificateDer<'_>],
          server_name: &ServerName<'_>,
          ocsp_response: &[u8],
          now: UnixTime,
      ) -> Result<ServerCertVerified, rustls::Error> {
          let verified = self.inner.verify_server_cert(
              end_entity,
              intermediates,
              server_name,
              ocsp_response,
              now,
          )?;
          let name = canonical(server_name);
          match self.judge(&name, end_entity, intermediates, now)? {
              None => Ok(verified),
              Some(failure) => {
                  (self.on_failure)(&failure);
                  if failure.blocked {
                      let other = OtherError(Arc::new(failure));
                      Err(CertificateError::Other(other).into())
                  } else {
                      Ok(verified)
                  }
              }
          }
      }

      fn verify_tls12_signature(
          &self,
          message: &[u8],
          cert: &CertificateDer<'_>,
          dss: &DigitallySignedStruct,
      ) -> Result<HandshakeSignatureValid, rustls::Error> {
          self.inner.verify_tls12_signature(message, cert, dss)
      }

      fn verify_tls13_signature(
          &self,
          message: &[u8],
          cert: &CertificateDer<'_>,
          dss: &DigitallySignedStruct,
      ) -> Result<HandshakeSignatureValid, rustls::Error> {
          self.inner.verify_tls13_signature(message, cert, dss)
      }

      fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
          self.inner.supported_verify_schemes()
      }
  }

  impl PinnedVerifier {
      /// Looks for a verified path that satisfies the pins; gives the best of the others when there is none.
      fn judge(
          &self,
          name: &str,
          end_entity: &CertificateDer<'_>,
          intermediates: &[CertificateDer<'_>],
          now: UnixTime,
      ) -> Result<Option<PinFailure>, rustls::Error> {
          let best: RefCell<Option<Vec<Seen>>> = RefCell::new(None);
          let leaf = EndEntityCert::try_from(end_entity)
              .map_err(|_| rustls::Error::from(CertificateError::BadEncoding))?;
          // webpki goes on to the next path when one is refused here.
          let satisfies = |path: &VerifiedPath<'_>| {
              let path = seen(path);
              if decide(name, &path).is_none() {
                  return Ok(());
              }
              let mut best = best.borrow_mut();
              if best.as_ref().is_none_or(|other| is_forbidden(name, other)) {
                  *best = Some(path);
              }
              Err(webpki::Error::UnknownIssuer)
          };
          let found = leaf.verify_for_usage(
              self.algorithms.all,
              &self.roots.roots,
              intermediates,
              now,
              KeyUsage::server_auth(),
              None,
              Some(&satisfies),
          );
          Ok(match found {
              Ok(_) => None,
              Err(_) => decide(name, &best.take().unwrap_or_default()),
          })
      }
  }

  /// The pins of one certificate of a verified path. rustls keeps only the key and the name of a root.
  #[derive(Clone, Debug)]
  pub(crate) struct Seen {
      pub(crate) key: String,
      pub(crate) certificate: Option<String>,
  }

  fn seen(path: &VerifiedPath<'_>) -> Vec<Seen> {
      let leaf = path.end_entity();
      let mut all = vec![Seen {
          key: key_pin(&leaf.subject_public_key_info()),
          certificate: Some(certificate_pin(&leaf.der())),
      }];
      all.extend(path.intermediate_certificates().map(|ca| Seen {
          key: key_pin(&ca.subject_public_key_info()),
          certificate: Some(certificate_pin(&ca.der())),
      }));
      all.push(Seen {
          key: key_pin(&key_of(path.anchor())),
          certificate: None,
      });
      all
  }

  /// The SubjectPublicKeyInfo of a root, of which webpki has the content without its head (X.690, 8.1).
  fn key_of(anchor: &TrustAnchor<'_>) -> Vec<u8> {
      let content = anchor.subject_public_key_info.as_ref();
      let length = content.len().to_be_bytes();
      let length = &length[length.iter().take_while(|byte| **byte == 0).count()..];
      let mut der = vec![0x30];
      if content.len() >= 0x80 {
          der.push(0x80 | length.len() as u8);
      }
      der.extend_from_slice(length);
      der.extend_from_slice(content);
      der
  }

  pub(crate) fn key_pin(spki: &[u8]) -> String {
      format!("sha256/{}", sha256(spki))
  }

  pub(crate) fn certificate_pin(der: &[u8]) -> String {
      format!("cert-sha256/{}", sha256(der))
  }

  fn sha256(data: &[u8]) -> String {
      base64::engine::general_purpose::STANDARD.encode(Sha256::digest(data))
  }

  /// The name as the pin set spells it.
  fn canonical(name: &ServerName<'_>) -> String {
      match name {
          ServerName::DnsName(name) => {
              let name = name.as_ref().to_ascii_lowercase();
              name.strip_suffix('.').unwrap_or(&name).to_owned()
          }
          ServerName::IpAddress(address) => IpAddr::from(*address).to_canonical().to_string(),
          // Whatever else rustls comes to know, no entry covers it.
          _ => String::new(),
      }
  }
`
