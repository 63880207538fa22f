// Adds to the document security store (ISO 32000-2, 12.8.4.3 and 12.8.4.4).
#include <map>

#include "pades/prepare.h"

namespace sealpdf::pades {
namespace {

/// A stream whose content is known.
struct KnownStream {
    pdf::Ref ref;
    bool listed = false;  // by the store itself, not by a VRI entry alone
};

/// Certificates, CRLs or OCSP responses.
struct Kind {
    const char* list;    // the store's key
    const char* record;  // a VRI entry's key; some write the store's
    std::map<Bytes, KnownStream> known{};
    pdf::Array added{};  // to the list
};

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
        const pdf::Object related = document.at(store_, "VRI");
        if (related.as_dict() != nullptr) {
            related_ = *related.as_dict();
        }
        for (Kind* kind : {&certificates_, &crls_, &ocsps_}) {
            note_known(*kind, store_, kind->list, true);
            for (const auto& [key, entry] : related_) {
                const pdf::Object record = document.resolve(entry);
                if (record.as_dict() != nullptr) {
                    note_known(*kind, *record.as_dict(), kind->record, false);
                    note_known(*kind, *record.as_dict(), kind->list, false);
                }
            }
        }
    }

    StoreChange run(const std::vector<SignatureMaterial>& all) {
        for (const SignatureMaterial& one : all) {
            add(one);
        }
        if (change_.count() > 0) {
            write();
        }
        return change_;
    }

  private:
    void note_known(Kind& kind, const pdf::Dict& dict, const char* key, bool listed) {
        const pdf::Object list = document_.at(dict, key);
        for (const pdf::Object& item : list.as_array() == nullptr ? pdf::Array{} : *list.as_array()) {
            const std::optional<pdf::Ref> ref = item.as_ref();
            const pdf::Object object = ref ? document_.get(*ref) : pdf::Object();
            if (object.as_stream() != nullptr) {
                if (const Result<Bytes> content = document_.view().decoded_stream(*object.as_stream())) {
                    kind.known.try_emplace(key_of(*content), KnownStream{*ref, listed});
                }
            }
        }
    }

    /// A signature gets its VRI entry when it gains something, and where others have theirs.
    void add(const SignatureMaterial& one) {
        const pdf::Object* entry = related_.find(one.vri_key);
        const pdf::Object old = entry == nullptr ? pdf::Object() : document_.resolve(*entry);
        const bool lacks_entry = old.as_dict() == nullptr && related_.size() > 0;
        pdf::Dict record;
        if (old.as_dict() != nullptr) {
            record = *old.as_dict();  // with what it alone says: /TU, /TS
        }
        record.set("Type", pdf::Name{"VRI"});
        const int before = change_.count();
        name(record, certificates_, one.certificates, change_.certificates);
        name(record, crls_, one.crls, change_.crls);
        name(record, ocsps_, one.ocsps, change_.ocsps);
        if (change_.count() != before || (lacks_entry && record.size() > 1)) {
            related_.set(one.vri_key, document_.add(std::move(record)));
            ++change_.records;
        }
    }

    void name(pdf::Dict& record, Kind& kind, const std::vector<Bytes>& contents, int& count) {
        const pdf::Object old = document_.at(record, kind.record);
        pdf::Array refs = old.as_array() == nullptr ? pdf::Array{} : *old.as_array();
        for (const Bytes& content : contents) {
            const auto [place, is_new] = kind.known.try_emplace(key_of(content));
            KnownStream& stream = place->second;
            if (is_new) {
                stream.ref = document_.add_stream({}, std::make_shared<const Bytes>(content));
                ++count;
            }
            if (!stream.listed) {
                kind.added.emplace_back(stream.ref);
                stream.listed = true;
            }
            if (std::ranges::none_of(refs, [&](const pdf::Object& ref) { return ref.as_ref() == stream.ref; })) {
                refs.emplace_back(stream.ref);
            }
        }
        if (!refs.empty()) {
            record.set(kind.record, std::move(refs));
        }
    }

    void extend(const Kind& kind) {
        if (kind.added.empty()) {
            return;
        }
        const pdf::Object old = document_.at(store_, kind.list);
        pdf::Array list = old.as_array() == nullptr ? pdf::Array{} : *old.as_array();
        list.insert(list.end(), kind.added.begin(), kind.added.end());
        store_.set(kind.list, std::move(list));
    }

    void write() {
        if (!store_.contains("Type")) {
            store_.set("Type", pdf::Name{"DSS"});
        }
        for (const Kind* kind : {&certificates_, &crls_, &ocsps_}) {
            extend(*kind);
        }
        store_.set("VRI", std::move(related_));
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
    pdf::Dict store_, related_;
    Kind certificates_{"Certs", "Cert"}, crls_{"CRLs", "CRL"}, ocsps_{"OCSPs", "OCSP"};
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
