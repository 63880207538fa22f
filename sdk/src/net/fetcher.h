#pragma once
// Fetcher implementations behind the public handle. The security border: schemes, sizes, times, addresses.
#include "sealpdf/trust.h"
