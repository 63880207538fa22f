#pragma once
// The demo CA with its services, and what tests of the levels and of what a signer states ask of it.

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <string>

#include "services.h"

namespace acceptance {

using namespace sealpdf;

struct World {
    Demo demo;
    std::shared_ptr<Services> services = std::make_shared<Services>(demo, signing);

    std::shared_ptr<const TimestampAuthority> authority() const {
        TimestampOptions options;
        options.urls = {"http://127.0.0.1:8780/tsa"};
        options.fetcher = services;
        options.pause = std::chrono::milliseconds(1);
        return std::make_shared<const TimestampAuthority>(options);
    }
    StampOptions stamp_options(SignatureLevel level) const {
        StampOptions options;
        options.level = level;
        options.signing_time = signing;
        options.present = signing;
        options.trust = TrustStore::from_paths(demo.pki.anchors);
        options.fetcher = services;
        options.timestamp_authority = level > SignatureLevel::b_b ? authority() : nullptr;
        return options;
    }
    Bytes stamped(SignatureLevel level) const {
        return stamp(demo.seal(0), blank_page(), {"invisible"}, stamp_options(level)).bytes;
    }
    /// What lies behind B-LT: nobody is asked any more.
    Report verify_offline(const Bytes& document, TimePoint at = verifying) const {
        VerifyOptions options;
        options.trust = TrustStore::from_paths(demo.pki.anchors);
        options.at = at;
        return verify(document, options);
    }
    AugmentOptions augment_options(SignatureLevel level, TimePoint at = verifying) const {
        services->set_time(at);
        AugmentOptions options;
        options.level = level;
        options.present = at;
        options.trust = TrustStore::from_paths(demo.pki.anchors);
        options.fetcher = services;
        options.timestamp_authority = authority();
        return options;
    }
};

struct Augmented {
    Bytes bytes;
    AugmentResult result;
};
inline Augmented raise(const Bytes& document, const AugmentOptions& options) {
    Augmented made;
    made.result = augment(Input::view(document.data(), document.size(), "document"),
                          Output::bytes(made.bytes), options);
    CHECK(starts_with(made.bytes, document));  // always appended
    return made;
}

inline const SignatureReport& signature_of(const Report& report) {
    for (const SignatureReport& signature : report.signatures) {
        if (signature.type == "signature") {
            return signature;
        }
    }
    FAIL("there is no signature");
    throw std::logic_error("unreachable");
}

inline ErrorCode code_of(const std::function<void()>& step, std::string* message = nullptr) {
    try {
        step();
    } catch (const Error& error) {
        if (message != nullptr) {
            *message = error.what();
        }
        return error.code();
    }
    return ErrorCode::internal;
}

inline bool has(const std::vector<Warning>& warnings, const std::string& code) {
    return std::any_of(warnings.begin(), warnings.end(),
                       [&](const Warning& warning) { return warning.code == code; });
}

}  // namespace acceptance
