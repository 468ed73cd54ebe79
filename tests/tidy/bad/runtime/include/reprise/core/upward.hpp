#pragma once

#include <reprise/actor/ref.hpp>      // expect: layer
#include <reprise/core/result.hpp>
#include <reprise/env/loop.hpp>       // expect: layer
#include "../session/session.hpp"     // expect: layer
