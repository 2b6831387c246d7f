//! judge: for each line `TRIAL|HOST|BASE64,BASE64` on stdin, whether the trial's pin set blocks the path and reports it.

use base64::Engine;

// SHAPES

fn main() {
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        let parts: Vec<&str> = line.split('|').collect();
        let path: Vec<Vec<u8>> = parts[2].split(',').map(bytes).collect();
        let (blocks, reports) = decide(parts[0], parts[1], &path);
        println!("{blocks} {reports}");
    }
}

fn bytes(base64: &str) -> Vec<u8> {
    base64::engine::general_purpose::STANDARD.decode(base64).unwrap()
}

fn spki(der: &[u8]) -> Vec<u8> {
    let der = der.into();
    webpki::EndEntityCert::try_from(&der).unwrap().subject_public_key_info().to_vec()
}
