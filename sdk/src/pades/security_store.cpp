#include <set>

#include "pades/signature.h"

namespace sealpdf::pades {

namespace {

// A store for a hundred signatures has some thousand entries; each is read, decoded and later parsed.
constexpr std::size_t max_entries = 20'000;
constexpr std::size_t max_bytes = 256U << 20;

class StoreReader {
  public:
    explicit StoreReader(const pdf::View& view) : view_(view) {}

    SecurityStore run() {
        const pdf::Object dss = view_.at(view_.catalog(), "DSS");
        if (dss.as_dict() == nullptr) {
            return store_;
        }
        read_streams(*dss.as_dict(), "Certs", store_.certificates);
        read_streams(*dss.as_dict(), "CRLs", store_.crls);
        read_streams(*dss.as_dict(), "OCSPs", store_.ocsps);
        const pdf::Object related = view_.at(*dss.as_dict(), "VRI");
        if (related.as_dict() != nullptr) {
            store_.vri = static_cast<int>(related.as_dict()->size());
            for (const auto& [key, value] : *related.as_dict()) {
                read_related(view_.resolve(value));
            }
        }
        return std::move(store_);
    }

  private:
    /// Validation-related information of one signature (Table 262): the same kinds under other keys, or, as some write
    /// them, under the same.
    void read_related(const pdf::Object& entry) {
        const pdf::Object copy = entry;
        if (copy.as_dict() != nullptr) {
            for (const char* ending : {"", "s"}) {
                read_streams(*copy.as_dict(), std::string("Cert") + ending, store_.certificates);
                read_streams(*copy.as_dict(), std::string("CRL") + ending, store_.crls);
                read_streams(*copy.as_dict(), std::string("OCSP") + ending, store_.ocsps);
            }
        }
    }

    void read_streams(const pdf::Dict& dict, std::string_view key, std::vector<Bytes>& target) {
        const pdf::Object list = view_.at(dict, key);
        for (const pdf::Object& element : list.as_array() == nullptr ? pdf::Array{} : *list.as_array()) {
            const std::optional<pdf::Ref> ref = element.as_ref();
            if (!ref || !seen_.insert(ref->number).second) {
                continue;
            }
            if (seen_.size() > max_entries || bytes_ > max_bytes) {
                throw Error(ErrorCode::limit_exceeded, "the document security store is too large to be read");
            }
            const pdf::Object object = view_.get(*ref);
            if (object.as_stream() == nullptr) {
                continue;
            }
            if (Result<Bytes> content = view_.decoded_stream(*object.as_stream())) {
                bytes_ += content->size();
                target.push_back(std::move(*content));
            }
        }
    }

    const pdf::View& view_;
    SecurityStore store_;
    std::set<std::uint32_t> seen_;  // streams that both the store and its VRI entries name are read once
    std::size_t bytes_ = 0;
};

}  // namespace

SecurityStore read_security_store(const pdf::View& view) { return StoreReader(view).run(); }

}  // namespace sealpdf::pades
