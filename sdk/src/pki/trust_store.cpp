#include <algorithm>
#include <filesystem>
#include <functional>
#include <set>

#include "base/byte_source.h"
#include "crypto/key.h"
#include "pki/certificate.h"
#include "pki/revocation.h"
#include "sealpdf/trust.h"

SEALPDF_BEGIN_NAMESPACE
namespace {

namespace fs = std::filesystem;

constexpr std::size_t max_certificate_file = 64U << 20U;  // bundles of all the world's CAs have about 1 MiB
constexpr std::size_t max_crl_file = 256U << 20U;         // the largest public CRLs have about 50 MiB
constexpr std::size_t large_crl = 1U << 20U;
constexpr std::size_t max_ocsp_file = 16U << 20U;

/// The files of a folder in the order of their names, or the file itself.
std::vector<std::string> files_at(const std::string& utf8_path) {
    const auto path = fs::path(std::u8string(utf8_path.begin(), utf8_path.end()));
    std::error_code error;
    if (!fs::is_directory(path, error)) {
        return {utf8_path};
    }
    std::vector<std::string> files;
    for (fs::directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error)) {
        std::error_code ignored;
        if (entry->is_regular_file(ignored)) {
            const auto name = entry->path().u8string();
            files.emplace_back(name.begin(), name.end());
        }
    }
    if (error) {
        throw Error(ErrorCode::cannot_read, "The folder cannot be read: " + error.message() + ".", utf8_path);
    }
    std::ranges::sort(files);
    return files;
}

Error nothing_in(const std::string& utf8_path, const char* what) {
    return {ErrorCode::invalid_argument, std::string("There is no ") + what + " in it: give another file.",
            utf8_path};
}

using Read = std::function<std::vector<Bytes>(const Bytes&)>;

/// All objects at the path; Error(invalid_argument) when there is none.
std::vector<Bytes> load(const std::string& utf8_path, std::size_t max_size, const char* what,
                        const Read& read) {
    std::vector<Bytes> loaded;
    for (const auto& file : files_at(utf8_path)) {
        for (auto& one : read(read_all(Input::file(file), max_size))) {
            loaded.push_back(std::move(one));
        }
    }
    if (loaded.empty()) {
        throw nothing_in(utf8_path, what);
    }
    return loaded;
}

std::vector<Bytes> load_certificates(const std::string& utf8_path) {
    return load(utf8_path, max_certificate_file, "certificate that can be read", [](const Bytes& content) {
        auto certificates = crypto::read_certificates(content);
        std::erase_if(certificates, [](const Bytes& der) { return !pki::Certificate::parse(der); });
        return certificates;
    });
}

template <class Object>
std::vector<Bytes> read_objects(const Bytes& content, const char* label) {
    auto blocks = crypto::read_pem_or_der(content, label);
    std::erase_if(blocks, [](const Bytes& der) { return !Object::parse(der, pki::Origin::local); });
    return blocks;
}

/// A CRL in DER is taken over as it is, for it may have tens of MiB.
std::vector<pki::CrlPtr> read_crls(Bytes content) {
    std::vector<pki::CrlPtr> crls;
    const auto keep = [&crls](Bytes der) {
        if (auto crl = pki::Crl::parse(std::move(der), pki::Origin::local)) {
            crls.push_back(std::move(*crl));
        }
    };
    if (!content.empty() && content[0] == der::sequence) {
        keep(std::move(content));
    } else {
        for (auto& block : crypto::read_pem_or_der(content, "X509 CRL")) {
            keep(std::move(block));
        }
    }
    return crls;
}

void append_all(std::vector<Bytes>& target, std::vector<Bytes> more) {
    std::ranges::move(more, std::back_inserter(target));
}

}  // namespace

TrustStore::TrustStore() : certificates_(std::make_shared<const std::vector<Bytes>>()) {}

TrustStore TrustStore::from_path(const std::string& utf8_path) {
    return from_certificates(load_certificates(utf8_path));
}

TrustStore TrustStore::from_paths(const std::vector<std::string>& utf8_paths) {
    std::vector<Bytes> all;
    for (const auto& path : utf8_paths) {
        append_all(all, load_certificates(path));
    }
    return from_certificates(std::move(all));
}

TrustStore TrustStore::from_certificates(std::vector<Bytes> der) {
    TrustStore store;
    // Folders made by `openssl rehash` hold each certificate twice.
    std::vector<Bytes> distinct;
    std::set<Bytes> seen;
    for (auto& one : der) {
        if (seen.insert(one).second) {
            distinct.push_back(std::move(one));
        }
    }
    store.certificates_ = std::make_shared<const std::vector<Bytes>>(std::move(distinct));
    return store;
}

const std::vector<Bytes>& TrustStore::certificates() const { return *certificates_; }

void Evidence::add_certificates(const std::string& utf8_path) {
    append_all(certificates, load_certificates(utf8_path));
}

void Evidence::add_ocsp_responders(const std::string& utf8_path) {
    append_all(ocsp_responders, load_certificates(utf8_path));
}

void Evidence::add_crls(const std::string& utf8_path) {
    std::size_t found = 0;
    for (const auto& file : files_at(utf8_path)) {
        for (auto& crl : read_crls(read_all(Input::file(file), max_crl_file))) {
            ++found;
            if (crl->der().size() >= large_crl) {
                large_crls.push_back(std::move(crl));
            } else {
                crls.push_back(to_bytes(crl->der()));
            }
        }
    }
    if (found == 0) {
        throw nothing_in(utf8_path, "CRL that can be read");
    }
}

void Evidence::add_ocsps(const std::string& utf8_path) {
    append_all(ocsps,
               load(utf8_path, max_ocsp_file, "OCSP response that can be read", [](const Bytes& content) {
                   return read_objects<pki::OcspResponse>(content, "OCSP RESPONSE");
               }));
}

SEALPDF_END_NAMESPACE
