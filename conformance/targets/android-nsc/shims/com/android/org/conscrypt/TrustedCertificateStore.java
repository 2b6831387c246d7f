package com.android.org.conscrypt;

import java.io.File;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.Set;
import org.conscrypt.ConscryptCertStore;

/** What Android's code overrides; Conscrypt calls what its interface has. */
public abstract class TrustedCertificateStore implements ConscryptCertStore {
    public abstract X509Certificate findIssuer(X509Certificate certificate);

    public abstract boolean isUserAddedCertificate(X509Certificate certificate);

    public abstract File getCertificateFile(File dir, X509Certificate certificate);

    public abstract Certificate getCertificate(String alias);

    public abstract Certificate getCertificate(String alias, boolean includeDeletedSystem);

    public abstract Date getCreationDate(String alias);

    public abstract Set<String> aliases();

    public abstract Set<String> userAliases();

    public abstract Set<String> allSystemAliases();

    public abstract boolean containsAlias(String alias);

    public abstract String getCertificateAlias(Certificate certificate);

    public abstract String getCertificateAlias(Certificate certificate, boolean includeDeletedSystem);
}
