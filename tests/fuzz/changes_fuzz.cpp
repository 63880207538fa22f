// Whatever revisions are appended to a signed contract: comparing them ends, each refusal has its reason, and what is
// permitted leaves the pages' content as it was signed; with P = 1 nothing that paints has come onto a page.
//
// The input is objects as a PDF has them, "N 0 obj ... endobj", and %%EOF where a revision ends. The cross-references
// are written around them, so that each change of a byte is one of an object.

#include <charconv>
#include <cstdlib>
#include <set>

#include "support/small_pdf.h"
#include "verify/changes/changes.h"
#include "verify/changes/page_content.h"
#include "verify/changes/widget.h"

using namespace sealpdf;
using test_support::SmallPdf;

namespace {

constexpr int max_objects = 100;

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

/// One page with a text field, an empty signature field and a signed one.
SmallPdf contract() {
    SmallPdf pdf;
    pdf.object(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R >>")
        .object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
        .object(3,
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots [6 0 R 7 0 R 8 0 R] >>")
        .stream(4, "", "BT /F1 12 Tf 72 700 Td (The buyer pays 100 CNY) Tj ET")
        .object(5, "<< /SigFlags 3 /Fields [6 0 R 7 0 R 8 0 R] >>")
        .object(6, "<< /Type /Annot /Subtype /Widget /FT /Tx /T (Sum) /V (100) /F 4 /P 3 0 R /Rect [60 500 200 520] >>")
        .object(7, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (A) /F 4 /P 3 0 R /Rect [60 300 200 360] >>")
        .object(8,
                "<< /Type /Annot /Subtype /Widget /FT /Sig /T (B) /F 132 /P 3 0 R /Rect [300 300 500 360] /V 9 0 R "
                "/AP << /N 10 0 R >> >>")
        .object(9, "<< /Type /Sig /Filter /X /SubFilter /ETSI.CAdES.detached /ByteRange [0 1 2 3] /Contents <00> >>")
        .stream(10, "/Type /XObject /Subtype /Form /BBox [0 0 200 60]", "1 0 0 RG 0 0 200 60 re S")
        .end_revision();
    return pdf;
}

std::string with_revisions(std::string_view text) {
    constexpr std::string_view object_end = "endobj", revision_end = "%%EOF", object_begin = " 0 obj";
    SmallPdf pdf = contract();
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(object_end), text.size());
        std::string_view part = text.substr(0, end);
        text.remove_prefix(std::min(end + object_end.size(), text.size()));
        if (const std::size_t mark = part.find(revision_end); mark != std::string_view::npos) {
            pdf.end_revision();
            part.remove_prefix(mark + revision_end.size());
        }
        part.remove_prefix(std::min(part.find_first_of("0123456789"), part.size()));
        int number = 0;
        const char* const after = std::from_chars(part.data(), part.data() + part.size(), number).ptr;
        part.remove_prefix(static_cast<std::size_t>(after - part.data()));
        if (number > 0 && number < max_objects && part.starts_with(object_begin)) {
            pdf.object(number, part.substr(object_begin.size()));
        }
    }
    return pdf.end_revision().text();
}

/// The annotations of all pages that a reader may show; those without a number are one.
std::set<pdf::Ref> painting(const pdf::View& view) {
    std::set<pdf::Ref> found;
    for (const pdf::Page& page : pdf::read_pages(view)) {
        const pdf::Dict* dict = view.get(page.ref).as_dict();
        const pdf::Array* annotations = dict == nullptr ? nullptr : view.array_at(*dict, "Annots");
        for (const pdf::Object& item : annotations == nullptr ? pdf::Array{} : *annotations) {
            const pdf::Dict* annotation = view.resolve(item).as_dict();
            if (annotation != nullptr && verify::paints(view, *annotation)) {
                found.insert(item.as_ref().value_or(pdf::Ref{}));
            }
        }
    }
    return found;
}

void require_same_content(const pdf::View& before, const pdf::View& after) {
    const std::vector<pdf::Page> then = pdf::read_pages(before), now = pdf::read_pages(after);
    require(then.size() == now.size());
    for (std::size_t i = 0; i < then.size(); ++i) {
        require(verify::read_content(before, then[i]) == verify::read_content(after, now[i]));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        pdf::Limits limits;
        limits.inflated_bytes = 1U << 20;
        limits.total_inflated_bytes = 4U << 20;
        const std::string text = with_revisions(as_text(ByteView(data, size)));
        const auto file = pdf::File::open(memory_source(to_bytes(text)), {.limits = limits});
        if (!file) {
            return 0;
        }
        for (const std::optional<int> docmdp : {std::optional<int>(), std::optional(1), std::optional(3)}) {
            verify::ChangeRules rules;
            rules.docmdp = docmdp;
            const verify::ChangeResult result = verify::compare_revisions(*file, 1, rules);
            require(result.modifications.permitted == result.findings.empty());
            if (!result.modifications.permitted || (*file)->rebuilt()) {
                continue;
            }
            const pdf::View before(*file, 1), after = pdf::View::newest(*file);
            require_same_content(before, after);
            if (docmdp == 1) {
                const std::set<pdf::Ref> then = painting(before), now = painting(after);
                require(std::ranges::includes(then, now));
            }
        }
    } catch (const Error& error) {
        if (error.code() == ErrorCode::internal) {
            __builtin_trap();
        }
    }
    return 0;
}
