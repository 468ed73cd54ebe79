#pragma once
#include <reprise/core/result.hpp>
