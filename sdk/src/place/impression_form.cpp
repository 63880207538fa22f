// The objects an impression is made of. ISO 32000-2, 8.9.5, 8.9.6.3, 8.10, 8.4.5 and 11.6.5.2.
#include "place/place.h"

namespace sealpdf::place {

namespace {

pdf::Dict image_dict(const ImageParts& parts, int bits) {
    pdf::Dict dict;
    dict.set("Type", pdf::Name{"XObject"});
    dict.set("Subtype", pdf::Name{"Image"});
    dict.set("Width", static_cast<std::int64_t>(parts.width));
    dict.set("Height", static_cast<std::int64_t>(parts.height));
    dict.set("BitsPerComponent", bits);
    dict.set("Filter", pdf::Name{"FlateDecode"});
    return dict;  // no /Interpolate: PDF/A forbids it, and a seal must not be blurred
}

}  // namespace

pdf::Ref add_image(pdf::Document& document, const ImageParts& parts) {
    pdf::Dict dict = image_dict(parts, 8);
    dict.set("ColorSpace", parts.color_space);
    if (parts.soft_mask != nullptr) {
        pdf::Dict mask = image_dict(parts, 8);
        mask.set("ColorSpace", pdf::Name{"DeviceGray"});
        dict.set("SMask", document.add_stream(std::move(mask), parts.soft_mask));
    }
    if (parts.stencil != nullptr) {
        pdf::Dict mask = image_dict(parts, 1);
        mask.set("ImageMask", true);
        dict.set("Mask", document.add_stream(std::move(mask), parts.stencil));
    }
    return document.add_stream(std::move(dict), parts.rgb);
}

pdf::Ref add_ext_gstate(pdf::Document& document, BlendMode blend, double opacity) {
    pdf::Dict dict;
    dict.set("Type", pdf::Name{"ExtGState"});
    dict.set("BM", pdf::Name{blend == BlendMode::multiply ? "Multiply" : "Normal"});
    dict.set("CA", opacity);
    dict.set("ca", opacity);
    dict.set("SMask", pdf::Name{"None"});
    return document.add(std::move(dict));
}

Matrix placing_matrix(const pdf::Page& page, const Rect& display_rect, double width_points,
                      double height_points) {
    // The form's lower left corner goes to the rectangle's lower left as the reader sees it, where y runs
    // downwards.
    const Matrix to_display{display_rect.width() / width_points,
                            0,
                            0,
                            -display_rect.height() / height_points,
                            display_rect.x0,
                            display_rect.y1};
    return to_display.then(page.from_display());
}

}  // namespace sealpdf::place
