#pragma once
// Answers of the last minutes, kept in memory, so that each address is asked once for many documents.
#include "sealpdf/trust.h"

SEALPDF_BEGIN_NAMESPACE
namespace net {

struct MemoLimits {
    std::size_t bytes = 64U << 20U;  // of answers; the oldest go first
    std::size_t answers = 4096;
    // Evidence of these minutes is the newest there is; a server that is down for all documents of a batch costs its
    // timeout once.
    std::chrono::milliseconds lifetime = std::chrono::minutes(5);
    std::chrono::milliseconds failure_lifetime = std::chrono::seconds(30);
};
std::shared_ptr<const Fetcher> make_memo_fetcher(std::shared_ptr<const Fetcher> fetcher,
                                                 const MemoLimits& limits);

}  // namespace net
SEALPDF_END_NAMESPACE
