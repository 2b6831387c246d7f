package com.android.org.conscrypt;

import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Set;

/** Conscrypt's own, by the name that Android gives it. */
public final class TrustedCertificateIndex {
    private final org.conscrypt.TrustedCertificateIndex index = new org.conscrypt.TrustedCertificateIndex();

    public TrustAnchor index(X509Certificate certificate) {
        return index.index(certificate);
    }

    public TrustAnchor findBySubjectAndPublicKey(X509Certificate certificate) {
        return index.findBySubjectAndPublicKey(certificate);
    }

    public TrustAnchor findByIssuerAndSignature(X509Certificate certificate) {
        return index.findByIssuerAndSignature(certificate);
    }

    public Set<TrustAnchor> findAllByIssuerAndSignature(X509Certificate certificate) {
        return index.findAllByIssuerAndSignature(certificate);
    }
}
