#include "base/pkcs11_text.h"

#include <catch2/catch_test_macros.hpp>

#include "sealpdf/signer.h"

using namespace sealpdf;

TEST_CASE("A pkcs11: URI is told by its scheme, in any case of letters") {
    for (const char* uri : {"pkcs11:", "pkcs11:token=a", "PKCS11:token=a", "Pkcs11:", "  pkcs11:a", "\tpkcs11:"}) {
        CHECK(is_pkcs11_uri(uri));
    }
    for (const char* other : {"", " ", "pkcs11", "pkcs12:", "/pkcs11:", "seal.p12", "pkcs11 :"}) {
        CHECK_FALSE(is_pkcs11_uri(other));
    }
}

TEST_CASE("Nothing that may be a PIN is left in a text with a pkcs11: URI") {
    CHECK(without_pin("pkcs11:token=t?pin-value=sEcret&module-path=/m") == "pkcs11:token=t?module-path=/m");
    CHECK(without_pin("pkcs11:token=t?module-path=/m&pin-value=sEcret") == "pkcs11:token=t?module-path=/m");
    CHECK(without_pin("pkcs11:?pin-source=/p") == "pkcs11:");
    for (const char* text :
         {"PKCS11:?PIN-VALUE=sEcret", " Pkcs11:token=a?pin-value=sEcret", "pkcs11:?module-path=/m;pin-value=sEcret",
          "pkcs11:object=x&pin-value=sEcret", "pkcs11:object=x;pin-value=sEcret?module-path=/m",
          "pkcs11:?x-a=pin-value=sEcret", "pkcs11:?x-pin=sEcret", "pkcs11:?x-pipin=a?n=sEcret", "pkcs11:pin-value=sEcret",
          "pkcs11:?pin-value%3DsEcret", "pkcs11:?pin=sEcret",
          "pkcs11:?pin_value=sEcret", "pkcs11:?pin-value=sEcret&pin-value=sEcret",
          "The following argument was not expected: pkcs11:token=a?pin-value=sEcret"}) {
        INFO(text);
        CHECK(without_pin(text).find("sEcret") == std::string::npos);
        CHECK(Error(ErrorCode::cannot_read, text, text).what() == without_pin(text));
        CHECK(Error(ErrorCode::cannot_read, "", text).file() == without_pin(text));
    }
    for (const char* text : {"", "The pkcs11: URI has both a pin-value and a pin-source.", "pin-value=mine.p12",
                             "pkcs11:token=pink;object=s?module-path=/opt/pins/m.so"}) {
        CHECK(without_pin(text) == text);
    }
}
