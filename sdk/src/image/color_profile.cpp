#include "image/color_profile.h"

#include <lcms2.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <new>
#include <type_traits>
#include <utility>

#include "image/c_object.h"

namespace sealpdf::image {

namespace {

// Each picture has its own context: no global state, and errors are told by return values only.
using Context = CObject<std::remove_pointer_t<cmsContext>, cmsDeleteContext>;
using Transform = CObject<std::remove_pointer_t<cmsHTRANSFORM>, cmsDeleteTransform>;
struct CloseProfile {
    void operator()(void* profile) const { cmsCloseProfile(profile); }
};
using Profile = std::unique_ptr<void, CloseProfile>;

// The largest profiles of printing houses have about 3 MiB.
constexpr std::size_t most_icc_bytes = 8u << 20;

std::optional<ColorProfile::Space> space_of(cmsHPROFILE profile) {
    switch (cmsGetColorSpace(profile)) {
        case cmsSigGrayData:
            return ColorProfile::Space::gray;
        case cmsSigRgbData:
            return ColorProfile::Space::rgb;
        case cmsSigCmykData:
            return ColorProfile::Space::cmyk;
        default:
            return std::nullopt;
    }
}

bool near(double a, double b) { return std::abs(a - b) < 0.005; }

bool is_srgb(const ColorProfile::Primaries& p) {
    const ColorProfile::Primaries s;
    return near(p.white_x, s.white_x) && near(p.white_y, s.white_y) && near(p.red_x, s.red_x) &&
           near(p.red_y, s.red_y) && near(p.green_x, s.green_x) && near(p.green_y, s.green_y) &&
           near(p.blue_x, s.blue_x) && near(p.blue_y, s.blue_y);
}

Context make_context() {
    Context context(cmsCreateContext(nullptr, nullptr));
    if (context == nullptr) {
        throw std::bad_alloc();
    }
    return context;
}

}  // namespace

struct ColorProfile::Handle {
    Context context;  // first: outlives the profile
    Profile profile;
};

ColorProfile::ColorProfile(std::unique_ptr<Handle> handle, Space space)
    : handle_(std::move(handle)), space_(space) {}
ColorProfile::ColorProfile(ColorProfile&&) noexcept = default;
ColorProfile& ColorProfile::operator=(ColorProfile&&) noexcept = default;
ColorProfile::~ColorProfile() = default;

std::optional<ColorProfile> ColorProfile::from_icc(ByteView icc) {
    if (icc.empty() || icc.size() > most_icc_bytes) {
        return std::nullopt;
    }
    auto handle = std::make_unique<Handle>();
    handle->context = make_context();
    handle->profile.reset(cmsOpenProfileFromMemTHR(handle->context.get(), icc.data(),
                                                   static_cast<cmsUInt32Number>(icc.size())));
    if (handle->profile == nullptr) {
        return std::nullopt;
    }
    const std::optional<Space> space = space_of(handle->profile.get());
    const cmsProfileClassSignature kind = cmsGetDeviceClass(handle->profile.get());
    const bool describes_pixels = kind == cmsSigInputClass || kind == cmsSigDisplayClass ||
                                  kind == cmsSigOutputClass || kind == cmsSigColorSpaceClass;
    if (!space || !describes_pixels) {
        return std::nullopt;
    }
    return ColorProfile(std::move(handle), *space);
}

std::optional<ColorProfile> ColorProfile::from_gamma(double gamma, const Primaries& primaries) {
    if (!(gamma > 0.01 && gamma < 10) || (std::abs(gamma * 2.2 - 1) < 0.05 && is_srgb(primaries))) {
        return std::nullopt;
    }
    auto handle = std::make_unique<Handle>();
    handle->context = make_context();
    const cmsCIExyY white{primaries.white_x, primaries.white_y, 1};
    const cmsCIExyYTRIPLE colors{{primaries.red_x, primaries.red_y, 1},
                                 {primaries.green_x, primaries.green_y, 1},
                                 {primaries.blue_x, primaries.blue_y, 1}};
    const CObject<cmsToneCurve, cmsFreeToneCurve> curve(cmsBuildGamma(handle->context.get(), 1 / gamma));
    const std::array<cmsToneCurve*, 3> curves{curve.get(), curve.get(), curve.get()};
    if (curve != nullptr) {
        handle->profile.reset(cmsCreateRGBProfileTHR(handle->context.get(), &white, &colors, curves.data()));
    }
    if (handle->profile == nullptr) {
        return std::nullopt;
    }
    return ColorProfile(std::move(handle), Space::rgb);
}

bool ColorProfile::to_srgb(const std::uint8_t* pixels, std::size_t count, std::uint8_t* rgb) const {
    const cmsUInt32Number from = space_ == Space::gray  ? TYPE_GRAY_8
                                 : space_ == Space::rgb ? TYPE_RGB_8
                                                        : TYPE_CMYK_8;
    const Profile srgb(cmsCreate_sRGBProfileTHR(handle_->context.get()));
    const Transform transform(
        srgb == nullptr ? nullptr
                        : cmsCreateTransformTHR(handle_->context.get(), handle_->profile.get(), from,
                                                srgb.get(), TYPE_RGB_8, INTENT_PERCEPTUAL, 0));
    if (transform == nullptr) {
        return false;
    }
    const std::size_t channels = space_ == Space::gray ? 1 : space_ == Space::rgb ? 3 : 4;
    constexpr std::size_t most = 1u << 24;  // lcms counts in 32 bits
    for (std::size_t done = 0; done < count; done += most) {
        cmsDoTransform(transform.get(), pixels + channels * done, rgb + 3 * done,
                       static_cast<cmsUInt32Number>(std::min(most, count - done)));
    }
    return true;
}

void apply_profile(const ColorProfile& profile, Bytes& rgb) {
    const std::size_t pixels = rgb.size() / 3;
    if (profile.space() == ColorProfile::Space::rgb) {
        profile.to_srgb(rgb.data(), pixels, rgb.data());
    } else if (profile.space() == ColorProfile::Space::gray) {
        Bytes gray(pixels);
        for (std::size_t i = 0; i < pixels; ++i) {
            if (rgb[3 * i] != rgb[3 * i + 1] || rgb[3 * i] != rgb[3 * i + 2]) {
                return;  // a gray profile in a colour picture says nothing
            }
            gray[i] = rgb[3 * i];
        }
        profile.to_srgb(gray.data(), pixels, rgb.data());
    }
}

}  // namespace sealpdf::image
