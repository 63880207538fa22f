// Whatever a file says of its fields, its structure and its conformance: reading it, and adding a widget to the
// structure, ends with a result or an Error, never otherwise.

#include "pades/form_walk.h"
#include "pades/seed_values.h"
#include "pdf/document/conformance.h"
#include "pdf/document/structure_tree.h"

using namespace sealpdf;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        pdf::Limits limits;
        limits.inflated_bytes = 1U << 20;
        limits.total_inflated_bytes = 4U << 20;
        limits.pages = 200;
        const auto file = pdf::File::open(memory_source(Bytes(data, data + size)), {.limits = limits});
        if (!file) {
            return 0;
        }
        pdf::Document document(*file);
        for (const pades::SignatureField& field : pades::walk_form(document.view()).fields) {
            if (const auto seed = pades::read_seed_values(document.view(), field.name)) {
                pades::apply_seed_values(*seed, {});
                if (seed->certificate) {
                    pki::parse_all(seed->certificate->issuers);
                }
            }
        }
        pdf::read_pdfa_claim(document.view());
        pdf::read_output_color(document.view());
        if (!document.pages().empty()) {
            const pdf::Ref widget = document.add(pdf::Dict{});
            pdf::join_structure_tree(document, document.pages().front().ref, widget, "seal");
        }
    } catch (const Error& error) {
        if (error.code() == ErrorCode::internal) {
            __builtin_trap();
        }
    }
    return 0;
}
