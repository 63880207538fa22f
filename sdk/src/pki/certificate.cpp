#include "pki/certificate.h"

#include "pki/certificate_impl.h"

namespace sealpdf::pki {

Certificate::Certificate(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Certificate::~Certificate() = default;

ByteView Certificate::der() const { return impl_->der; }
ByteView Certificate::tbs() const { return impl_->tbs; }
ByteView Certificate::signature_algorithm() const { return impl_->signature_algorithm; }
ByteView Certificate::signature() const { return impl_->signature; }
ByteView Certificate::serial() const { return impl_->serial; }
std::string Certificate::serial_hex() const { return to_hex(impl_->serial); }
ByteView Certificate::issuer() const { return impl_->issuer; }
ByteView Certificate::subject() const { return impl_->subject; }
TimePoint Certificate::not_before() const { return impl_->not_before; }
TimePoint Certificate::not_after() const { return impl_->not_after; }
ByteView Certificate::spki() const { return impl_->spki; }
ByteView Certificate::public_key_bits() const { return impl_->public_key_bits; }
bool Certificate::has_usable_key() const { return impl_->public_key.has_value(); }

const crypto::PublicKey& Certificate::public_key() const {
    if (!impl_->public_key) {
        throw Error(ErrorCode::unsupported,
                    "The public key of " + subject_text() + " cannot be used: " + impl_->key_problem);
    }
    return *impl_->public_key;
}

std::string Certificate::subject_text() const { return impl_->subject_name.text(); }
std::string Certificate::issuer_text() const { return impl_->issuer_name.text(); }
std::string Certificate::common_name() const { return impl_->subject_name.find("2.5.4.3"); }
std::string Certificate::organization() const { return impl_->subject_name.find("2.5.4.10"); }

std::string Certificate::organization_identifier() const {
    std::string id = impl_->subject_name.find("2.5.4.97");
    if (id.empty()) {
        id = impl_->subject_name.find("1.2.156.10260.4.1.4");
    }
    return id.empty() ? impl_->organization_code : id;
}

Bytes Certificate::sha256() const { return impl_->sha256; }
bool Certificate::self_issued() const { return impl_->issuer_key == impl_->subject_key; }

std::optional<bool> Certificate::is_ca() const { return impl_->is_ca; }
std::optional<int> Certificate::path_length() const { return impl_->path_length; }
std::optional<KeyUsage> Certificate::key_usage() const { return impl_->key_usage; }
std::vector<std::string> Certificate::extended_key_usage() const { return impl_->extended_key_usage; }
bool Certificate::extended_key_usage_critical() const { return impl_->extended_key_usage_critical; }
ByteView Certificate::authority_key_id() const { return impl_->authority_key_id; }
ByteView Certificate::subject_key_id() const { return impl_->subject_key_id; }

std::vector<std::string> Certificate::crl_urls() const { return uris_of(impl_->distribution_points); }
std::vector<std::string> Certificate::freshest_crl_urls() const { return uris_of(impl_->freshest_points); }
std::vector<std::string> Certificate::ocsp_urls() const { return impl_->ocsp_urls; }
std::vector<std::string> Certificate::ca_issuer_urls() const { return impl_->ca_issuer_urls; }
bool Certificate::ocsp_no_check() const { return impl_->ocsp_no_check; }
bool Certificate::no_rev_avail() const { return impl_->no_rev_avail; }
std::vector<std::string> Certificate::policies() const { return impl_->policies; }
std::vector<std::string> Certificate::unknown_critical_extensions() const { return impl_->unknown_critical; }

bool same_name(ByteView a, ByteView b) {
    if (equal(a, b)) {
        return true;
    }
    const auto first = parse_name(a);
    const auto second = parse_name(b);
    return first && second && first->canonical == second->canonical;
}

crypto::SignatureCheck signed_by(const Certificate& certificate, const Certificate& issuer) {
    return certificate.impl().signature_memo.verify(issuer, certificate.signature_algorithm(), certificate.tbs(),
                                                    certificate.signature());
}

std::vector<CertificatePtr> parse_all(const std::vector<Bytes>& der) {
    std::vector<CertificatePtr> certificates;
    for (const auto& one : der) {
        if (auto parsed = Certificate::parse(one)) {
            certificates.push_back(std::move(*parsed));
        }
    }
    return certificates;
}

}  // namespace sealpdf::pki
