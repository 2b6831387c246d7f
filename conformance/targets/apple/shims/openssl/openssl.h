// What the shims need of OpenSSL, where OpenSSL has macros that Swift cannot see.
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <string.h>

static inline int shim_count(STACK_OF(X509) * chain) { return chain ? sk_X509_num(chain) : 0; }

static inline X509 *shim_at(STACK_OF(X509) * chain, int index) { return sk_X509_value(chain, index); }

static inline X509 *shim_read(const unsigned char *der, long length) { return d2i_X509(NULL, &der, length); }

static inline int shim_write(X509 *certificate, unsigned char **der) { return i2d_X509(certificate, der); }

// What SecKeyCopyExternalRepresentation gives: PKCS #1 for RSA, the point for EC.
static inline int shim_write_key(X509 *certificate, unsigned char **der) {
  return i2d_PublicKey(X509_get0_pubkey(certificate), der);
}

static inline int shim_name(X509 *certificate, char *text, int size) {
  return X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, text, size);
}

// The verified path from the first certificate to an anchor of the file, for a TLS server of this name.
static inline STACK_OF(X509) *
    shim_verify(STACK_OF(X509) * presented, const char *anchors, const char *host, const char **why) {
  X509_STORE *store = X509_STORE_new();
  X509_STORE_CTX *context = X509_STORE_CTX_new();
  STACK_OF(X509) *path = NULL;
  *why = "the anchors cannot be read";
  if (X509_STORE_load_file(store, anchors) == 1 && shim_count(presented) > 0 &&
      X509_STORE_CTX_init(context, store, shim_at(presented, 0), presented) == 1) {
    X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(context);
    X509_STORE_CTX_set_purpose(context, X509_PURPOSE_SSL_SERVER);
    if (host != NULL && X509_VERIFY_PARAM_set1_ip_asc(param, host) != 1)
      X509_VERIFY_PARAM_set1_host(param, host, strlen(host));
    if (X509_verify_cert(context) == 1) path = X509_STORE_CTX_get1_chain(context);
    *why = X509_verify_cert_error_string(X509_STORE_CTX_get_error(context));
  }
  X509_STORE_CTX_free(context);
  X509_STORE_free(store);
  return path;
}

static inline STACK_OF(X509) * shim_stack(void) { return sk_X509_new_null(); }

static inline void shim_push(STACK_OF(X509) * chain, X509 *certificate) {
  X509_up_ref(certificate);
  sk_X509_push(chain, certificate);
}

static inline void shim_free(STACK_OF(X509) * chain) { sk_X509_pop_free(chain, X509_free); }

static inline SSL_CTX *shim_client(void) {
  SSL_CTX *context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
  return context;
}

static inline void shim_server_name(SSL *ssl, const char *name) { SSL_set_tlsext_host_name(ssl, name); }

static inline STACK_OF(X509) * shim_presented(X509_STORE_CTX *context) {
  STACK_OF(X509) *sent = X509_STORE_CTX_get0_untrusted(context);
  X509 *leaf = X509_STORE_CTX_get0_cert(context);
  STACK_OF(X509) *chain = shim_stack();
  shim_push(chain, leaf);
  for (int index = 0; index < shim_count(sent); index++)
    if (X509_cmp(shim_at(sent, index), leaf) != 0) shim_push(chain, shim_at(sent, index));
  return chain;
}
