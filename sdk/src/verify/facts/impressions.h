#pragma once
// Pictures that a signature's fields show without a list of impressions.

#include "pades/signature.h"
#include "verify/facts/revision_pictures.h"
#include "verify/facts/seal_facts.h"

namespace sealpdf::verify {

struct FieldPicture {
    ImpressionFacts impression;
    pdf::Ref image;
};
/// The first image in each widget's appearance. `widgets`: of the signature's fields.
std::vector<FieldPicture> find_field_pictures(const pdf::View& view, const std::vector<pdf::Page>& pages,
                                              const std::vector<pdf::Ref>& widgets);
/// Of the fields that share the signature.
std::vector<pdf::Ref> find_widgets(const pdf::View& view, const pades::Signature& signature);

}  // namespace sealpdf::verify
