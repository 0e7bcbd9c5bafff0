// The part of OpenSSL 3 that the Swift targets use: digests, scrypt, random bytes, TLS, HTTP.
#ifndef SUANPAN_COPENSSL_H
#define SUANPAN_COPENSSL_H

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/http.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>

#endif
