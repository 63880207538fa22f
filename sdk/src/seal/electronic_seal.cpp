#include "base/byte_source.h"
#include "seal/electronic_seal_impl.h"

SEALPDF_BEGIN_NAMESPACE

bool ElectronicSeal::is_seal_file(const Input& file) {
    const SourcePtr source = open_source(file);
    return source->size() > 0 && source->read(0, 1).front() == der::sequence;
}

ElectronicSeal ElectronicSeal::parse(const Input& file) {
    auto impl = std::make_shared<Impl>();
    impl->file = file.name();
    impl->der = read_all(file, ses::SealLimits::file);
    impl->parsed = ses::parse_seal(impl->der).value_or_throw(file.name());
    return ElectronicSeal(std::move(impl));
}

const SealInfo& ElectronicSeal::info() const { return impl_->parsed.info; }
const Bytes& ElectronicSeal::der() const { return impl_->der; }
const std::string& ElectronicSeal::file() const { return impl_->file; }

SEALPDF_END_NAMESPACE
