import { type Code, code } from '../code.ts'
import { rust } from '../languages/rust.ts'
import type { RenderContext } from '../target.ts'

/** `pinned_tls_test.rs`: an interceptor on loopback fools a plain configuration and not the pinned one. */
export function renderSelfTest({ plan, header }: RenderContext): Code {
  const enforced = plan.entries.filter(({ mode }) => mode === 'enforce')
  return code`
    ${rust.comment(...header, '', ...ABOUT)}

    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};
    use std::thread;

    use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
    use rustls::pki_types::PrivateKeyDer;
    use rustls::{ClientConnection, ServerConfig, ServerConnection, StreamOwned};

    use super::*;

    #[rustfmt::skip]
    const ENFORCED: &[&str] = &[
        ${enforced.map(({ host }) => code`${rust.literal(host)},`)}
    ];

    fn hosts() -> impl Iterator<Item = &'static str> {
        let lapsed = |host: &&str| find_entry(host).and_then(lapsed).is_some();
        ENFORCED.iter().copied().filter(move |host| !lapsed(host))
    }

    #[test]
    fn an_unpinned_client_falls_for_the_interceptor() {
        for host in hosts() {
            let interceptor = Interceptor::new(host);
            let config = ClientConfig::builder_with_provider(provider())
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_root_certificates(interceptor.roots())
                .with_no_client_auth();
            let (asked, received) = interceptor.ask(config, host);
            asked.unwrap();
            assert!(received > 0, "{host}");
        }
    }

    #[test]
    fn the_pinned_client_refuses_it_and_sends_nothing() {
        for host in hosts() {
            let interceptor = Interceptor::new(host);
            let config = client_config(interceptor.roots(), provider(), |_| ()).unwrap();
            let (asked, received) = interceptor.ask(config, host);
            let error = asked.unwrap_err();
            let failure = pin_failure(&error).expect("a pin failure");
            assert_eq!(failure.host, host);
            assert!(failure.blocked);
            assert_eq!(received, 0, "{host}");
        }
    }

    #[test]
    fn the_spelling_of_a_name_is_no_way_around() {
        for host in hosts() {
            for name in [host.to_uppercase(), format!("{host}.")] {
                if let Ok(name) = ServerName::try_from(name) {
                    assert_eq!(canonical(&name), host);
                }
            }
        }
    }

    fn provider() -> Arc<CryptoProvider> {
        rustls::crypto::ring::default_provider().into()
    }

    struct Interceptor {
        root: CertificateDer<'static>,
        server: Arc<ServerConfig>,
    }

    impl Interceptor {
        fn new(host: &str) -> Self {
            let mut params = CertificateParams::new([]).unwrap();
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            let root = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
            let key = KeyPair::generate().unwrap();
            let params = CertificateParams::new([host.to_owned()]).unwrap();
            let leaf = params.signed_by(&key, &root).unwrap();
            let private = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
            let server = ServerConfig::builder_with_provider(provider())
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_no_client_auth()
                .with_single_cert(vec![leaf.der().clone()], private)
                .unwrap();
            let server = Arc::new(server);
            Interceptor {
                root: root.der().clone(),
                server,
            }
        }

        fn roots(&self) -> RootCertStore {
            let mut roots = RootCertStore::empty();
            roots.add(self.root.clone()).unwrap();
            roots
        }

        /// What came of a request, and how many bytes of it the interceptor read.
        fn ask(&self, config: ClientConfig, host: &str) -> (io::Result<()>, usize) {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap();
            let server = self.server.clone();
            let received = thread::spawn(move || {
                let (socket, _) = listener.accept().unwrap();
                let mut tls = StreamOwned::new(ServerConnection::new(server).unwrap(), socket);
                tls.read(&mut [0; 100]).unwrap_or(0)
            });
            let name = ServerName::try_from(host.to_owned()).unwrap();
            let connection = ClientConnection::new(Arc::new(config), name).unwrap();
            let mut tls = StreamOwned::new(connection, TcpStream::connect(address).unwrap());
            let asked = tls.write_all(b"GET /secret HTTP/1.1\r\n\r\n");
            let asked = asked.and_then(|()| tls.flush());
            drop(tls);
            (asked, received.join().unwrap())
        }
    }
  `
}

const ABOUT = [
  'Shows, without leaving this machine, that the pins are on: cargo test. A server on loopback plays the interceptor:',
  'the client trusts its certificate for each pinned host, but its key is not pinned. Cargo.toml needs rcgen 0.14 with',
  "the feature ring, for the tests, and rustls' feature ring.",
]
