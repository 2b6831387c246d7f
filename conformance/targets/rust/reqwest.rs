//! client SHAPE: one request through the generated client of reqwest; prints the answer.
#![deny(warnings)]

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::Proxy;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::CertificateDer;
use rustls::RootCertStore;

// SHAPES

/// All names lead to the lab.
struct Lab(IpAddr);

impl Resolve for Lab {
    fn resolve(&self, _: Name) -> Resolving {
        let address = SocketAddr::new(self.0, 0);
        Box::pin(async move { Ok(Box::new(std::iter::once(address)) as Addrs) })
    }
}

fn main() {
    let mut roots = RootCertStore::empty();
    for root in CertificateDer::pem_file_iter(variable("KEYPIN_LAB_CA")).unwrap() {
        roots.add(root.unwrap()).unwrap();
    }
    let address = variable("KEYPIN_LAB_ADDRESS").parse().unwrap();
    let builder = builder_of(&std::env::args().nth(1).unwrap(), roots);
    let builder = builder.dns_resolver(Arc::new(Lab(address))).no_proxy();
    let builder = match std::env::var("KEYPIN_PROXY") {
        Ok(proxy) => builder.proxy(Proxy::all(proxy).unwrap()),
        Err(_) => builder,
    };
    let client = builder.build().unwrap();
    let request = client
        .get(variable("KEYPIN_LAB_URL"))
        .header("authorization", "Bearer secret");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let asked = runtime.block_on(async { request.send().await?.text().await });
    match asked {
        Ok(answer) => println!("{answer}"),
        Err(error) => {
            match pin_failure(&error) {
                Some(failure) => eprintln!("pin failure: {failure}"),
                None => eprintln!("failed: {error:?}"),
            }
            std::process::exit(1);
        }
    }
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap()
}
