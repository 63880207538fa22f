// Adds to the document security store (ISO 32000-2, 12.8.4.3 and 12.8.4.4).
#include <map>

#include "pades/prepare.h"

namespace sealpdf::pades {
namespace {

/// Where a stream's content is known to stand already.
using KnownStreams = std::map<Bytes, pdf::Ref>;

Bytes key_of(ByteView content) { return crypto::digest(crypto::DigestAlgorithm::sha256, content); }

std::string upper_hex(ByteView bytes) {
    std::string text = to_hex(bytes);
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return text;
}

class StoreWriter {
  public:
    explicit StoreWriter(pdf::Document& document) : document_(document) {
        const pdf::Object old = document.at(*document.get(document.catalog_ref()).as_dict(), "DSS");
        if (old.as_dict() != nullptr) {
            store_ = *old.as_dict();
        }
        note_known("Certs", certificates_);
        note_known("CRLs", crls_);
        note_known("OCSPs", ocsps_);
    }

    StoreChange run(const std::vector<SignatureMaterial>& all) {
        for (const SignatureMaterial& one : all) {
            const StoreChange before = change_;
            const pdf::Array certificates =
                add(one.certificates, certificates_, new_certificates_, change_.certificates);
            const pdf::Array crls = add(one.crls, crls_, new_crls_, change_.crls);
            const pdf::Array ocsps = add(one.ocsps, ocsps_, new_ocsps_, change_.ocsps);
            if (change_.count() != before.count()) {
                records_.push_back({one.vri_key, make_record(certificates, crls, ocsps)});
            }
        }
        if (change_.count() > 0) {
            write();
        }
        return change_;
    }

  private:
    void note_known(const char* key, KnownStreams& known) {
        const pdf::Object list = document_.at(store_, key);
        for (const pdf::Object& item : list.as_array() == nullptr ? pdf::Array{} : *list.as_array()) {
            const std::optional<pdf::Ref> ref = item.as_ref();
            const pdf::Object object = ref ? document_.get(*ref) : pdf::Object();
            if (object.as_stream() != nullptr) {
                if (const Result<Bytes> content = document_.view().decoded_stream(*object.as_stream())) {
                    known.emplace(key_of(*content), *ref);
                }
            }
        }
    }

    pdf::Array add(const std::vector<Bytes>& contents, KnownStreams& known, pdf::Array& added, int& count) {
        pdf::Array refs;
        for (const Bytes& content : contents) {
            const auto [place, is_new] = known.try_emplace(key_of(content));
            if (is_new) {
                place->second = document_.add_stream({}, std::make_shared<const Bytes>(content));
                added.emplace_back(place->second);
                ++count;
            }
            refs.emplace_back(place->second);
        }
        return refs;
    }

    static pdf::Dict make_record(const pdf::Array& certificates, const pdf::Array& crls,
                                 const pdf::Array& ocsps) {
        pdf::Dict record;
        record.set("Type", pdf::Name{"VRI"});
        for (const auto& [key, list] : {std::pair("Cert", &certificates), {"CRL", &crls}, {"OCSP", &ocsps}}) {
            if (!list->empty()) {
                record.set(key, *list);
            }
        }
        return record;
    }

    void extend(const char* key, const pdf::Array& added) {
        if (added.empty()) {
            return;
        }
        const pdf::Object old = document_.at(store_, key);
        pdf::Array list = old.as_array() == nullptr ? pdf::Array{} : *old.as_array();
        list.insert(list.end(), added.begin(), added.end());
        store_.set(key, std::move(list));
    }

    void write() {
        if (!store_.contains("Type")) {
            store_.set("Type", pdf::Name{"DSS"});
        }
        extend("Certs", new_certificates_);
        extend("CRLs", new_crls_);
        extend("OCSPs", new_ocsps_);
        const pdf::Object old = document_.at(store_, "VRI");
        pdf::Dict related = old.as_dict() == nullptr ? pdf::Dict{} : *old.as_dict();
        for (auto& [key, record] : records_) {
            related.set(key, document_.add(std::move(record)));
        }
        store_.set("VRI", std::move(related));
        const pdf::Object* entry = document_.get(document_.catalog_ref()).as_dict()->find("DSS");
        const std::optional<pdf::Ref> ref = entry == nullptr ? std::nullopt : entry->as_ref();
        if (ref && document_.get(*ref).as_dict() != nullptr) {
            document_.touch(*ref) = std::move(store_);
        } else {
            const pdf::Ref added = document_.add(std::move(store_));
            document_.touch(document_.catalog_ref()).as_dict()->set("DSS", added);
        }
    }

    pdf::Document& document_;
    pdf::Dict store_;
    KnownStreams certificates_, crls_, ocsps_;
    pdf::Array new_certificates_, new_crls_, new_ocsps_;
    std::vector<std::pair<std::string, pdf::Dict>> records_;
    StoreChange change_;
};

}  // namespace

std::string vri_key(ByteView contents) {
    return upper_hex(crypto::digest(crypto::DigestAlgorithm::sha1, contents));
}

StoreChange extend_security_store(pdf::Document& document, const std::vector<SignatureMaterial>& material) {
    return StoreWriter(document).run(material);
}

void declare_extension(pdf::Document& document) {
    const pdf::Object old = document.at(*document.get(document.catalog_ref()).as_dict(), "Extensions");
    pdf::Dict extensions = old.as_dict() == nullptr ? pdf::Dict{} : *old.as_dict();
    if (extensions.contains("ESIC")) {
        return;
    }
    pdf::Dict extension;
    extension.set("BaseVersion", pdf::Name{"1.7"});
    extension.set("ExtensionLevel", 5);
    extensions.set("ESIC", std::move(extension));
    document.touch(document.catalog_ref()).as_dict()->set("Extensions", std::move(extensions));
}

}  // namespace sealpdf::pades
