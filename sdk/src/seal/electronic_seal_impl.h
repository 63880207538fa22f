#pragma once
// The seal file behind the public handle.

#include "seal/ses_seal.h"

namespace sealpdf {
inline namespace v0 {

struct ElectronicSeal::Impl {
    std::string file;
    Bytes der;
    ses::ParsedSeal parsed;
};

}  // namespace v0
}  // namespace sealpdf
