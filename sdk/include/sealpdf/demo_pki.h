#pragma once
/// \file
/// A certification authority for demonstrations and tests: root -> issuing CA -> seals of two invented companies, a TSA,
/// CRLs and an OCSP responder. Its keys lie unprotected on the disk: never trust its root outside a demonstration.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sealpdf/base.h"

SEALPDF_BEGIN_NAMESPACE

struct DemoPkiOptions {
    std::optional<TimePoint> at{};  ///< certificates begin a day before; unset: now()
    /// Where the CRL, OCSP and AIA addresses in the certificates point; `serve` listens there by default.
    std::string base_url = "http://127.0.0.1:8780";
};
struct DemoPki {
    struct DemoSeal {
        std::string name{}, p12{}, password_file{}, picture{}, seal{};
    };
    std::vector<std::string> anchors{}, intermediates{}, crl{}, seal_makers{};
    std::vector<DemoSeal> seals{};
};
/// Makes the folder and its files; refuses one that holds a demo CA already unless it is whole (then it is read back and
/// its CRLs renewed). Paths in the result are absolute.
SEALPDF_EXPORT DemoPki make_demo_pki(const std::string& utf8_directory, const DemoPkiOptions& options = {});
SEALPDF_EXPORT std::string to_json(const DemoPki& pki, int indent = 2);

/// Answers as the demo CA's services, bytes in, bytes out; the HTTP around it is the caller's. Thread-safe.
class SEALPDF_EXPORT DemoResponder {
  public:
    explicit DemoResponder(const std::string& utf8_directory);
    struct Answer {
        int status = 200;
        std::string content_type{};
        Bytes body{};
    };
    /// Paths: POST /ocsp (RFC 6960), GET /ocsp/BASE64, POST /tsa (RFC 3161), GET /crl/NAME.crl, GET /aia/NAME.crt.
    Answer answer(std::string_view method, std::string_view path, const Bytes& body, TimePoint at) const;

  private:
    struct Impl;
    std::shared_ptr<const Impl> impl_;
};

SEALPDF_END_NAMESPACE
