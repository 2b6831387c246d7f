import { type Code, code } from '../../code.ts'
import { rust } from '../../languages/rust.ts'
import type { RenderContext } from '../../target.ts'

/** `pinned_reqwest.rs`: builders of clients on the verifier of `pinned_tls.rs`. */
export function renderClient({ header, options }: RenderContext): Code {
  const preconfigured =
    options.get('reqwest') === '0.12' ? code`use_preconfigured_tls` : code`tls_backend_preconfigured`
  return code`
    //! Clients of reqwest that talk to pinned servers only, on pinned_tls.rs beside it.
    //!
    //! \`\`\`ignore
    //! let client = pinned_reqwest::client_builder(roots, provider, |failure| eprintln!("{failure}"))?.build()?;
    //! if let Err(error) = client.get("https://...").send().await {
    //!     if let Some(failure) = pinned_tls::pin_failure(&error) { /* ... */ }
    //! }
    //! \`\`\`
    //!
    //! Redirects, proxies and connections that are opened anew go through the same check.
    ${rust.comment(...header)}

    use std::error::Error;
    use std::sync::Arc;

    use rustls::crypto::CryptoProvider;
    use rustls::RootCertStore;

    use super::pinned_tls::{client_config, PinFailure};

    /// A builder of clients; do not set its TLS again, and leave \`https_only\` on.
    pub fn client_builder(
        roots: RootCertStore,
        provider: Arc<CryptoProvider>,
        on_failure: fn(&PinFailure),
    ) -> Result<reqwest::ClientBuilder, Box<dyn Error + Send + Sync>> {
        let config = client_config(roots, provider, on_failure)?;
        Ok(reqwest::Client::builder()
            .${preconfigured}(config)
            .https_only(true))
    }

    #[cfg(test)]
    #[path = "pinned_reqwest_test.rs"]
    mod tests;
  `
}

/** `pinned_reqwest_test.rs`: what is not the verifier's to refuse. */
export function renderClientTest({ plan, header }: RenderContext): Code {
  const enforced = plan.entries.filter(({ mode }) => mode === 'enforce')
  return code`
    ${rust.comment(...header, '', ...ABOUT)}

    use rcgen::generate_simple_self_signed;

    use super::*;

    #[rustfmt::skip]
    const ENFORCED: &[&str] = &[
        ${enforced.map(({ host }) => code`${rust.literal(host.includes(':') ? `[${host}]` : host)},`)}
    ];

    #[test]
    fn clear_text_is_refused() {
        let provider: Arc<CryptoProvider> = rustls::crypto::ring::default_provider().into();
        let mut roots = RootCertStore::empty();
        let any = generate_simple_self_signed([]).unwrap();
        roots.add(any.cert.der().clone()).unwrap();
        let client = client_builder(roots, provider, |_| ())
            .unwrap()
            .build()
            .unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        for host in ENFORCED {
            let url = format!("http://{host}/");
            let error = runtime.block_on(client.get(url).send()).unwrap_err();
            assert!(error.is_builder(), "{host}: {error:?}");
        }
    }
  `
}

const ABOUT = ['Runs with cargo test, beside pinned_tls_test.rs; Cargo.toml needs tokio for it.']
