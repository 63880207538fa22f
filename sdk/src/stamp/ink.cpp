#include "stamp/ink.h"

#include "image/srgb_profile.h"
#include "pdf/syntax/filters.h"

namespace sealpdf::stamp {

namespace {

/// 8.6.5.5. Encoded once for the whole program: it never changes.
pdf::Object add_srgb(pdf::Document& document) {
    static const auto encoded = std::make_shared<const Bytes>(pdf::deflate(image::make_srgb_profile(), 9));
    pdf::Dict dict;
    dict.set("N", 3);
    dict.set("Filter", pdf::Name{"FlateDecode"});
    return pdf::Array{pdf::Name{"ICCBased"}, document.add_stream(std::move(dict), encoded)};
}

/// What an opaque picture cannot show as asked.
void warn_of_lost_blend(const Seal::Impl& seal, const StampOptions& options, std::vector<Warning>& warnings) {
    if (options.blend != BlendMode::normal || options.opacity != 1.0 || seal.picture.alpha != nullptr) {
        warnings.push_back(
            {"blend-not-kept",
             "The document's PDF/A conformance leaves no room for transparency: the seal is painted "
             "opaquely, with its ground cut out, and hides the text below its lines."});
    }
}

bool multiplies(const StampOptions& options, const PaintRules& rules) {
    return rules.transparency && options.blend == BlendMode::multiply;
}

/// A drawing keeps its own colours and its own transparency: what conformance forbids cannot be taken out of it.
void check_drawing(const pdf::PageForm& drawing, const PaintRules& rules) {
    if (!rules.device_colors || (!rules.transparency && drawing.transparent)) {
        throw Error(ErrorCode::unsupported,
                    std::string("the document's PDF/A conformance permits no ") +
                        (rules.device_colors ? "transparency" : "colours without a profile") +
                        ", which the seal's drawing uses: give the seal as PNG");
    }
}

/// Without transparency it is no group: its strokes are opaque then, so that it makes no difference.
void add_drawing(pdf::Document& document, const pdf::PageForm& drawing, const StampOptions& options,
                 const PaintRules& rules, Ink& ink) {
    check_drawing(drawing, rules);
    ink.image = pdf::add_page_form(document, drawing, rules.transparency);
    ink.blends = rules.transparency;
    if (rules.transparency && (options.blend != BlendMode::normal || options.opacity != 1.0)) {
        ink.ext_gstate = place::add_ext_gstate(document, options.blend, options.opacity);
    }
}

}  // namespace

Ink add_ink(pdf::Document& document, const Seal::Impl& seal, const StampOptions& options,
            const PaintRules& rules, std::vector<Warning>& warnings) {
    Ink ink;
    ink.width = seal.width.points();
    ink.height = seal.height.points();
    ink.color_space = rules.device_colors ? pdf::Object(pdf::Name{"DeviceRGB"}) : add_srgb(document);
    if (seal.vector != nullptr) {
        if (!rules.transparency) {
            warn_of_lost_blend(seal, options, warnings);
        }
        add_drawing(document, *seal.vector, options, rules, ink);
        ink.hides_page = !multiplies(options, rules);
        return ink;
    }
    place::ImageParts parts{seal.picture.width, seal.picture.height, seal.picture.rgb, {}, {},
                            ink.color_space};
    if (rules.transparency) {
        parts.soft_mask = seal.picture.alpha;
        ink.blends =
            parts.soft_mask != nullptr || options.blend != BlendMode::normal || options.opacity != 1.0;
        if (options.blend != BlendMode::normal || options.opacity != 1.0) {
            ink.ext_gstate = place::add_ext_gstate(document, options.blend, options.opacity);
        }
    } else {
        warn_of_lost_blend(seal, options, warnings);
        const StencilRule rule = options.blend == BlendMode::multiply ? StencilRule::transparent_and_white
                                                                      : StencilRule::transparent;
        parts.stencil =
            seal.stencils.get(rule, parts.width, parts.height, *seal.picture.rgb, seal.picture.alpha.get());
    }
    ink.hides_page = !multiplies(options, rules) && parts.soft_mask == nullptr && parts.stencil == nullptr;
    ink.image = place::add_image(document, parts);
    return ink;
}

}  // namespace sealpdf::stamp
