#include "sealpdf/augment.h"

#include <algorithm>

#include "stamp/earlier_signatures.h"
#include "stamp/raising.h"

SEALPDF_BEGIN_NAMESPACE

namespace {

using stamp::Raising;
using stamp::SignatureState;

void check_options(const AugmentOptions& options) {
    if (options.level < SignatureLevel::b_t) {
        throw Error(ErrorCode::invalid_argument, "signatures are raised to B-T, B-LT or B-LTA");
    }
    if (options.after && options.level < SignatureLevel::b_lt) {
        throw Error(ErrorCode::invalid_argument,
                    "evidence of a certain age belongs to the levels B-LT and B-LTA: ask for one of them");
    }
}

/// Validation data beside a broken signature would only look as if it helped.
void check_signatures(const Raising& raising, std::vector<Warning>& warnings) {
    stamp::EarlierSignatures earlier;
    earlier.any = !raising.states().empty();
    stamp::check_repair(*raising.file(), earlier, warnings);
    for (const SignatureState& state : raising.states()) {
        if (state.integrity.state == pades::IntegrityState::broken) {
            throw Error(ErrorCode::broken_earlier_signature,
                        "the signature " + state.name() + " is broken (" + state.integrity.reason +
                            "): ask its signer for an unchanged copy",
                        {}, state.name());
        }
        if (state.integrity.state == pades::IntegrityState::unknown) {
            warnings.push_back(
                {"earlier-signature-unchecked",
                 "The signature " + state.name() + " could not be checked: " + state.integrity.reason});
        }
    }
}

/// One run over one document.
class Augmentation {
  public:
    Augmentation(const Input& document, const AugmentOptions& options)
        : options_(options),
          raising_(open_source(document), options, stamp::Integrities::checked, result_.warnings) {
        check_signatures(raising_, result_.warnings);
    }

    AugmentResult raise(const Output& output) {
        if (raising_.states().empty()) {
            throw Error(ErrorCode::field_not_found, "the document bears no signature that could be raised");
        }
        check_age();
        attempt([this] {
            prove_times();
            if (options_.level >= SignatureLevel::b_lt) {
                add_validation_data();
            }
            if (options_.level == SignatureLevel::b_lta) {
                add_timestamp();
            }
            check_levels();
        });
        return finish(output);
    }

    AugmentResult stamp_time(const Output& output) {
        add_timestamp();
        return finish(output);
    }

  private:
    TimePoint present() const { return options_.present.value_or(now()); }

    /// What a later document timestamp covers already, with its evidence, is not looked at again below B-LTA.
    bool needs_data(const SignatureState& state) {
        if (options_.level == SignatureLevel::b_lta) {
            return true;
        }
        return std::ranges::any_of(raising_.states(), [&](const SignatureState& other) {
            const bool concerned = state.document_timestamp
                                       ? other.signature.revision < state.signature.revision
                                       : &other == &state;
            return concerned && !other.document_timestamp &&
                   raising_.level_of(other) < SignatureLevel::b_lta;
        });
    }

    /// Nobody need be asked for what cannot exist yet.
    void check_age() {
        for (const SignatureState& state : raising_.states()) {
            if (!options_.after || state.document_timestamp || !needs_data(state)) {
                continue;
            }
            const TimePoint from =
                stamp::proven_time(raising_.states(), state).value_or(present()) + *options_.after;
            if (from > present()) {
                throw Error(ErrorCode::evidence_too_early,
                            "evidence about the signer of " + state.name() + " is wanted of " +
                                format_time(from) + " or later: try again after " + format_time(from),
                            {}, state.name());
            }
        }
    }

    /// B-T: one document timestamp serves all signatures that have none.
    void prove_times() {
        const bool unproven = std::ranges::any_of(raising_.states(), [&](const SignatureState& state) {
            return !state.document_timestamp && !stamp::proven_time(raising_.states(), state);
        });
        if (unproven) {
            add_timestamp();
            check_age();
        }
    }

    void add_validation_data() {
        const pades::StoreChange change =
            raising_.add_validation_data([this](const SignatureState& state) { return needs_data(state); });
        result_.certificates += change.certificates;
        result_.crls += change.crls;
        result_.ocsps += change.ocsps;
        result_.changed = result_.changed || change.count() > 0;
    }

    void add_timestamp() {
        raising_.add_document_timestamp();
        ++result_.timestamps;
        result_.changed = true;
    }

    /// The level is asserted, by what the document now holds.
    void check_levels() {
        for (const SignatureState& state : raising_.states()) {
            if (!state.document_timestamp && raising_.level_of(state) < options_.level) {
                throw Error(ErrorCode::evidence_missing,
                            "the signature " + state.name() + " does not reach the level with what was added", {},
                            state.name());
            }
        }
    }

    void attempt(const std::function<void()>& steps) {
        try {
            steps();
        } catch (const Error& error) {
            if (!options_.best_effort || category(error.code()) != ErrorCategory::service) {
                throw;
            }
            result_.warnings.push_back(stamp::level_not_reached(options_.level, error));
        }
    }

    AugmentResult finish(const Output& output) {
        const auto is_signature = [](const SignatureState& state) { return !state.document_timestamp; };
        for (const SignatureState& state : raising_.states()) {
            if (is_signature(state)) {
                const SignatureLevel level = raising_.level_of(state);
                result_.level =
                    result_.level == SignatureLevel::none ? level : std::min(result_.level, level);
            }
        }
        if (!result_.changed) {
            result_.warnings.push_back({"nothing-to-add", "Nothing was missing: the document is unchanged."});
        }
        result_.revision = static_cast<int>(raising_.file()->revisions().size());
        raising_.write(output);
        return std::move(result_);
    }

    const AugmentOptions& options_;
    AugmentResult result_;
    Raising raising_;
};

template <class Step>
AugmentResult run(const Input& document, const AugmentOptions& options, Step step) {
    try {
        Augmentation augmentation(document, options);
        return step(augmentation);
    } catch (const Error& error) {
        const bool about_document = category(error.code()) == ErrorCategory::input ||
                                    category(error.code()) == ErrorCategory::refused;
        throw about_document ? error.in_file(document.name()) : error;
    }
}

}  // namespace

AugmentResult augment(const Input& document, const Output& output, const AugmentOptions& options) {
    check_options(options);
    return run(document, options, [&](Augmentation& augmentation) { return augmentation.raise(output); });
}

AugmentResult add_document_timestamp(const Input& document, const Output& output,
                                     const AugmentOptions& options) {
    return run(document, options,
               [&](Augmentation& augmentation) { return augmentation.stamp_time(output); });
}

SEALPDF_END_NAMESPACE
