package com.android.org.conscrypt;

import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;

/** Conscrypt's own, by the name that Android gives it. */
public class TrustManagerImpl {
    private final org.conscrypt.TrustManagerImpl delegate;

    public TrustManagerImpl(KeyStore store, Object none, TrustedCertificateStore anchors) {
        delegate = new org.conscrypt.TrustManagerImpl(store, null, anchors);
    }

    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        delegate.checkClientTrusted(chain, authType);
    }

    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        delegate.checkClientTrusted(chain, authType, socket);
    }

    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        delegate.checkClientTrusted(chain, authType, engine);
    }

    public List<X509Certificate> checkServerTrusted(X509Certificate[] chain, String authType, String host)
            throws CertificateException {
        return delegate.checkServerTrusted(chain, authType, host);
    }

    public List<X509Certificate> getTrustedChainForServer(
            X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
        return delegate.getTrustedChainForServer(chain, authType, socket);
    }

    public List<X509Certificate> getTrustedChainForServer(
            X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
        return delegate.getTrustedChainForServer(chain, authType, engine);
    }

    public void handleTrustStorageUpdate() {
        delegate.handleTrustStorageUpdate();
    }
}
