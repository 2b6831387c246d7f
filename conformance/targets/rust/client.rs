//! client SHAPE: one request through the generated configuration of rustls; prints the answer.
#![deny(warnings)]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConnection, RootCertStore, StreamOwned};

// SHAPES

fn main() {
    let url = variable("KEYPIN_LAB_URL");
    let (_, rest) = url.split_once("://").unwrap();
    let authority = rest.trim_end_matches('/');
    let (host, port) = authority.rsplit_once(':').unwrap();
    let mut roots = RootCertStore::empty();
    for root in CertificateDer::pem_file_iter(variable("KEYPIN_LAB_CA")).unwrap() {
        roots.add(root.unwrap()).unwrap();
    }
    let config = config_of(&std::env::args().nth(1).unwrap(), roots);
    let name = ServerName::try_from(host.to_owned()).unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let address = format!("{}:{port}", variable("KEYPIN_LAB_ADDRESS"));
    let mut tls = StreamOwned::new(connection, TcpStream::connect(address).unwrap());
    let request = format!(
        "GET / HTTP/1.1\r\nHost: {authority}\r\nAuthorization: Bearer secret\r\nConnection: close\r\n\r\n"
    );
    let mut answer = String::new();
    let asked = tls
        .write_all(request.as_bytes())
        .and_then(|()| tls.read_to_string(&mut answer));
    if let Err(error) = asked {
        match pin_failure(&error) {
            Some(failure) => eprintln!("pin failure: {failure}"),
            None => eprintln!("failed: {error}"),
        }
        std::process::exit(1);
    }
    println!("{answer}");
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap()
}
