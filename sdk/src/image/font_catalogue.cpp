#include "image/font_catalogue.h"

#include <filesystem>
#include <fontconfig/fontconfig.h>
#include <new>

#include "image/c_object.h"
#include "sealpdf/base.h"

namespace sealpdf::image {
namespace {

// Company seals are cut in Song type. The first one installed is taken.
constexpr const char* song_families[] = {"Noto Serif CJK SC",
                                         "Source Han Serif SC",
                                         "Source Han Serif CN",
                                         "Songti SC",
                                         "STSong",
                                         "SimSun",
                                         "AR PL UMing CN",
                                         "serif"};

using Config = CObject<FcConfig, FcConfigDestroy>;
using Pattern = CObject<FcPattern, FcPatternDestroy>;
using FontSet = CObject<FcFontSet, FcFontSetDestroy>;
using ObjectSet = CObject<FcObjectSet, FcObjectSetDestroy>;

const FcChar8* fc(const std::string& text) { return reinterpret_cast<const FcChar8*>(text.c_str()); }

bool flag(const FcPattern* pattern, const char* object, bool otherwise) {
    FcBool value = FcFalse;
    return FcPatternGetBool(pattern, object, 0, &value) == FcResultMatch ? value == FcTrue : otherwise;
}

/// Outlines in a single colour, and one weight: what a seal can be drawn with.
bool is_usable(const FcPattern* pattern) {
    return flag(pattern, FC_OUTLINE, true) && flag(pattern, FC_SCALABLE, true) &&
           !flag(pattern, FC_COLOR, false) && !flag(pattern, FC_VARIABLE, false);
}

FontSet fonts_named(FcConfig* config, const char* object, const std::string& name) {
    const Pattern pattern(FcPatternCreate());
    const ObjectSet objects(FcObjectSetBuild(FC_FILE, FC_INDEX, FC_CHARSET, FC_OUTLINE, FC_SCALABLE, FC_COLOR,
                                             FC_VARIABLE, static_cast<char*>(nullptr)));
    FcPatternAddString(pattern.get(), object, fc(name));
    return FontSet(FcFontList(config, pattern.get(), objects.get()));
}

FontSet fonts_by_preference(FcConfig* config, const std::string& family) {
    const Pattern pattern(FcPatternCreate());
    if (!family.empty()) {
        FcPatternAddString(pattern.get(), FC_FAMILY, fc(family));
    }
    for (const char* song : song_families) {
        FcPatternAddString(pattern.get(), FC_FAMILY, reinterpret_cast<const FcChar8*>(song));
    }
    FcPatternAddString(pattern.get(), FC_LANG, reinterpret_cast<const FcChar8*>("zh-cn"));
    // Cut seals have sturdy strokes: thin ones vanish when the seal is printed.
    FcPatternAddInteger(pattern.get(), FC_WEIGHT, FC_WEIGHT_BOLD);
    FcConfigSubstitute(config, pattern.get(), FcMatchPattern);
    FcDefaultSubstitute(pattern.get());
    FcResult result = FcResultMatch;
    return FontSet(FcFontSort(config, pattern.get(), FcFalse, nullptr, &result));
}

}  // namespace

struct FontCatalogue::Impl {
    Config config;
    std::vector<Pattern> patterns;  // keep the character sets alive; one for each file
    std::vector<FcCharSet*> coverage;
    std::vector<FontFile> files;

    void add(FcPattern* pattern) {
        FcChar8* path = nullptr;
        int index = 0;
        FcCharSet* characters = nullptr;
        if (FcPatternGetString(pattern, FC_FILE, 0, &path) != FcResultMatch ||
            FcPatternGetCharSet(pattern, FC_CHARSET, 0, &characters) != FcResultMatch ||
            !is_usable(pattern)) {
            return;
        }
        FcPatternGetInteger(pattern, FC_INDEX, 0, &index);
        FcPatternReference(pattern);
        patterns.emplace_back(pattern);
        coverage.push_back(characters);
        files.push_back({reinterpret_cast<const char*>(path), index});
    }
    void add(const FontSet& set) {
        for (int i = 0; set && i < set->nfont; ++i) {
            add(set->fonts[i]);
        }
    }

    /// Puts the wished font first. True when `wish` is a family, to be matched by weight and language.
    bool add_wish(const std::string& wish) {
        std::error_code ignored;
        if (std::filesystem::is_regular_file(std::filesystem::path(wish), ignored)) {
            int count = 0;
            const Pattern pattern(FcFreeTypeQuery(fc(wish), 0, nullptr, &count));
            if (pattern) {
                add(pattern.get());
            }
        } else if (const FontSet family = fonts_named(config.get(), FC_FAMILY, wish);
                   family && family->nfont > 0) {
            return true;
        } else {
            add(fonts_named(config.get(), FC_FULLNAME, wish));
        }
        if (files.empty()) {
            throw Error(
                ErrorCode::invalid_argument,
                "there is no usable font \"" + wish +
                    "\"; give an installed family (see fc-list) or the path of a TrueType or OpenType file");
        }
        return false;
    }
};

FontCatalogue::FontCatalogue(const std::string& wish) : impl_(std::make_unique<Impl>()) {
    impl_->config.reset(FcConfigReference(nullptr));
    if (!impl_->config) {
        throw std::bad_alloc();
    }
    const bool is_family = !wish.empty() && impl_->add_wish(wish);
    impl_->add(fonts_by_preference(impl_->config.get(), is_family ? wish : std::string()));
}

FontCatalogue::~FontCatalogue() = default;

const std::vector<FontFile>& FontCatalogue::files() const { return impl_->files; }

bool FontCatalogue::covers(std::size_t file, char32_t character) const {
    return FcCharSetHasChar(impl_->coverage[file], character) == FcTrue;
}

}  // namespace sealpdf::image
