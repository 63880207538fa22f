#pragma once
/// \file
/// What the platform that issued a seal says of it beyond its certificate: suspended or cancelled, since when and why.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sealpdf/trust.h"

SEALPDF_BEGIN_NAMESPACE

enum class SealStanding : std::uint8_t { good, suspended, cancelled, unknown };
SEALPDF_EXPORT const char* to_string(SealStanding) noexcept;  ///< "good", "suspended", "cancelled", "unknown"

/// A time in which a seal must not be used.
struct SealSuspension {
    TimePoint since{};
    std::optional<TimePoint> until{};  ///< when it was lifted, or the seal cancelled; unset: it lasts
    std::string reason{};              ///< as the platform words it
};

struct SealStatusAnswer {
    SealStanding standing = SealStanding::unknown;
    std::optional<TimePoint> since{};  ///< of a suspension or cancellation; unset: not said, so that it holds for all times
    std::optional<TimePoint> requested_at{};  ///< when that was asked for; unset: not said
    std::string reason{};              ///< as the platform words it
    std::string source{};              ///< who said so: a file or an address
    std::string detail{};              ///< why the answer is unknown
    std::vector<SealSuspension> suspensions{};  ///< all that the platform tells of, past ones too
};

/// Implementations are called from several threads at once, and throw nothing: what cannot be learnt is unknown.
class SEALPDF_EXPORT SealStatusProvider {
  public:
    /// Nobody is asked.
    static std::shared_ptr<const SealStatusProvider> none();
    /// A JSON file by the schema `seal-status`: what `seal status --json` prints of one seal or of all.
    /// \throws Error invalid_argument that names the member, cannot_read, limit_exceeded
    static std::shared_ptr<const SealStatusProvider> from_json(const Input& json);
    /// The same JSON from the platform. `{id}` in the address stands for the seal's id; without it the address gives
    /// the list of all.
    static std::shared_ptr<const SealStatusProvider> http(std::string url, std::shared_ptr<const Fetcher> fetcher);
    virtual ~SealStatusProvider();
    virtual SealStatusAnswer ask(const std::string& seal_id) const = 0;
    /// False for none().
    virtual bool knows_any() const { return true; }
};

SEALPDF_END_NAMESPACE
