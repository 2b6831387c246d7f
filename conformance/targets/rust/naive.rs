//! naive PIN,PIN: a verifier for rustls as posts have it, which takes what the server sent for what was verified.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use base64::Engine;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::WebPkiServerVerifier;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, Error, RootCertStore, StreamOwned};
use sha2::{Digest, Sha256};
use webpki::EndEntityCert;

#[derive(Debug)]
struct PinningVerifier {
    inner: Arc<WebPkiServerVerifier>,
    pins: Vec<String>,
}

impl ServerCertVerifier for PinningVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let verified =
            self.inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)?;
        let mut chain = std::iter::once(end_entity).chain(intermediates);
        let pinned = chain.any(|certificate| {
            let spki = EndEntityCert::try_from(certificate).unwrap().subject_public_key_info();
            let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(&spki));
            self.pins.contains(&hash)
        });
        if pinned { Ok(verified) } else { Err(Error::General("pin mismatch".into())) }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<rustls::SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

fn main() {
    let mut roots = RootCertStore::empty();
    for root in CertificateDer::pem_file_iter(variable("KEYPIN_LAB_CA")).unwrap() {
        roots.add(root.unwrap()).unwrap();
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let inner = WebPkiServerVerifier::builder_with_provider(roots.into(), provider.clone()).build().unwrap();
    let pins = std::env::args().nth(1).unwrap().split(',').map(str::to_owned).collect();
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(PinningVerifier { inner, pins }))
        .with_no_client_auth();
    let name = ServerName::try_from(variable("KEYPIN_LAB_HOST")).unwrap();
    let address = format!("{}:{}", variable("KEYPIN_LAB_ADDRESS"), variable("KEYPIN_LAB_PORT"));
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut tls = StreamOwned::new(connection, TcpStream::connect(address).unwrap());
    let mut answer = String::new();
    tls.write_all(b"GET / HTTP/1.1\r\nHost: api.example.com\r\nConnection: close\r\n\r\n").unwrap();
    tls.read_to_string(&mut answer).unwrap();
    println!("{answer}");
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap()
}
