#include "seal/ses_writer.h"

namespace sealpdf::ses {
namespace {

Bytes ascii(const std::string& text, const char* field) {
    if (std::ranges::any_of(text, [](unsigned char c) { return c < 0x20 || c > 0x7e; }) ||
        text.size() > SealLimits::text) {
        throw Error(ErrorCode::invalid_argument,
                    std::string("the seal's ") + field + " may hold ASCII characters only, without controls");
    }
    return der::make(der::ia5_string, as_bytes(text));
}

Bytes make_time(TimePoint time, bool utc) {
    return utc ? der::make(der::utc_time, as_bytes(to_utc_time(time)))
               : der::make(der::generalized_time, as_bytes(to_generalized_time(time)));
}

Bytes make_list(const SealInfo& info) {
    Bytes content;
    for (const Bytes& certificate : info.certificates) {
        append(content, der::make_octet_string(certificate));
    }
    for (const SealCertificateDigest& digest : info.certificate_digests) {
        append(content, der::make(der::sequence, {der::make(der::printable_string, as_bytes(digest.type)),
                                                  der::make_octet_string(digest.value)}));
    }
    if (content.empty() || (!info.certificates.empty() && !info.certificate_digests.empty())) {
        throw Error(ErrorCode::invalid_argument,
                    "a seal lists certificates or digests of certificates, and at least one");
    }
    return der::make(der::sequence, content);
}

Bytes make_property(const SealInfo& info) {
    const bool first = info.version == 1;
    Bytes content =
        der::concatenate({der::make_integer(info.type), der::make(der::utf8_string, as_bytes(info.name))});
    if (!first) {
        append(content, der::make_integer(info.certificates.empty() ? 2 : 1));
    }
    append(content, make_list(info));
    for (const TimePoint time : {info.created, info.valid_from, info.valid_to}) {
        append(content, make_time(time, first));
    }
    return der::make(der::sequence, content);
}

Bytes make_extensions(const SealInfo& info) {
    if (info.extensions.empty()) {
        return {};
    }
    Bytes content;
    for (const SealExtension& extension : info.extensions) {
        const Bytes critical =
            extension.critical ? Bytes{der::boolean, 1, 0xff} : Bytes{};  // DEFAULT FALSE is not written
        append(content, der::make(der::sequence, {der::make_oid(extension.oid), critical,
                                                  der::make_octet_string(extension.value)}));
    }
    const Bytes list = der::make(der::sequence, content);
    // GM/T 0031-2014 gives the field no number.
    return info.version == 1 ? list : der::make(der::context(0), list);
}

Bytes make_info(const SealInfo& info) {
    const Bytes header = der::make(der::sequence, {ascii("ES", "id"), der::make_integer(info.header_version),
                                                   ascii(info.vendor, "vendor")});
    const Bytes picture = der::make(
        der::sequence, {ascii(info.picture.type, "picture type"), der::make_octet_string(info.picture.data),
                        der::make_integer(info.picture.width_mm), der::make_integer(info.picture.height_mm)});
    return der::make(der::sequence,
                     {header, ascii(info.id, "id"), make_property(info), picture, make_extensions(info)});
}

Bytes make_maker(const SealInfo& info) {
    return der::concatenate(
        {der::make_octet_string(info.maker_certificate), der::make_oid(info.signature_algorithm)});
}

}  // namespace

Bytes make_signed_bytes(const SealInfo& info) {
    return info.version == 1 ? der::make(der::sequence, {make_info(info), make_maker(info)})
                             : make_info(info);
}

Bytes make_seal(const SealInfo& info) {
    const Bytes signature = der::make_bit_string(info.signature);
    if (info.version == 1) {
        return der::make(der::sequence,
                         {make_info(info), der::make(der::sequence, {make_maker(info), signature})});
    }
    const Bytes timestamp =
        info.timestamp ? der::make(der::context(0), der::make_bit_string(*info.timestamp)) : Bytes{};
    return der::make(der::sequence, {make_info(info), make_maker(info), signature, timestamp});
}

}  // namespace sealpdf::ses
