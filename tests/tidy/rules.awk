# The house rules, for any awk. Arguments: every C++ file, with paths from the root of the tree.
# Prints "file:line: [rule] what is wrong; what to write instead" for each breach.
#
# Comments and the text of literals are taken out before a rule looks at a line. A rule lets a line
# pass when the line, or a comment on the line before, says
#
#   // tidy: allow RULE: why          one line
#   // tidy: allow-file RULE: why     the whole file, from here on
#   // tidy: ordered by WHAT          same as "allow unordered"
#
# The rules of architecture (asio, seam, layer, and system in runtime/) have no such door.

BEGIN {
  layer_rank["core"] = 1
  layer_rank["env"] = 2
  layer_rank["session"] = 3
  layer_rank["peer"] = 4
  layer_rank["actor"] = 5
  for (i = 1; i < ARGC; ++i) exists[ARGV[i]] = 1
}

FNR == 1 {
  end_of_file()
  start_of_file()
}

{
  line_count = FNR
  raw = $0
  sub(/\r$/, "", raw)
  read_annotations(raw)
  if (raw ~ /^[ \t]*#[ \t]*include[ \t]*[<"]/ && !in_comment) {
    check_include(raw)
    next
  }
  code = strip(raw)
  if (code ~ /^[ \t]*#[ \t]*pragma[ \t]+once/) pragma_once = 1
  if (raw ~ /\t/) report("layout", "a tab; two spaces")
  if (raw ~ /(TODO|FIXME|XXX|HACK)/) report("unfinished", "a mark in the code; finish it, or open an issue")
  check_code(" " code " ")
  if (code !~ /^[ \t]*#/) read_statements(code)
}

END { end_of_file() }

# --- Files ----------------------------------------------------------------------------------------

function start_of_file(    parts, count) {
  path = FILENAME
  sub(/^\.\//, "", path)
  count = split(path, parts, "/")
  name = parts[count]
  in_comment = pragma_once = include_count = rank = in_raw = 0
  raw_end = allowed_here = allowed_next = ""
  split("", allowed_in_file)
  reset_statements()

  in_runtime = path ~ /^runtime\//
  in_sim = path ~ /^sim\//
  # Where time, randomness and order come through the environment alone.
  is_node_code = path ~ /^(tests\/scenarios|docs\/examples)\//
  is_deterministic = in_runtime || in_sim || path ~ /^transports\/include\//
  is_product = in_runtime || in_sim || path ~ /^transports\//

  own_header = ""
  if (name ~ /\.cpp$/ && is_product) {
    own_header = path
    sub(/\.cpp$/, ".hpp", own_header)
    if (!(own_header in exists)) sub(/\/src\//, "/include/reprise/" (in_runtime ? "" : parts[1] "/"), own_header)
    if (!(own_header in exists)) own_header = ""
  }
  if (in_runtime && match(path, /^runtime\/(include\/reprise|src)\/[a-z]+\//)) {
    layer = substr(path, 1, RLENGTH - 1)
    sub(/.*\//, "", layer)
    rank = layer_rank[layer]
  }
  if (name !~ /^[a-z0-9_]+\.(hpp|cpp)$/) report_at(1, "file-name", name ": lower case with underscores, .hpp or .cpp")
}

function end_of_file() {
  if (path == "") return
  if (name ~ /\.hpp$/ && !pragma_once) report_at(1, "pragma-once", "a header without #pragma once")
  if (line_count > 400 && !("length" in allowed_in_file))
    report_at(line_count, "length", line_count " lines; one noun a file, most under 150")
}

# --- Reports and annotations ----------------------------------------------------------------------

function report_at(line, rule, message) {
  print path ":" line ": [" rule "] " message
}

function report_once(line, rule, message) {
  if (!((path, line, rule) in reported)) report_at(line, rule, message)
  reported[path, line, rule] = 1
}

function report(rule, message) {
  if (rule in allowed_in_file || index(allowed_here, " " rule " ")) return
  report_at(FNR, rule, message)
}

function read_annotations(text,    note, rule) {
  allowed_here = allowed_next
  allowed_next = ""
  if (!match(text, /\/\/ tidy: /)) return
  note = substr(text, RSTART + RLENGTH)
  if (note ~ /^ordered by [^ ]/) {
    rule = "unordered"
  } else if (note ~ /^allow(-file)? [a-z-]+: [^ ]/) {
    rule = note
    sub(/^allow(-file)? /, "", rule)
    sub(/:.*/, "", rule)
  } else {
    report("annotation", "not an annotation: allow RULE: why, allow-file RULE: why, or ordered by WHAT")
    return
  }
  if (note ~ /^allow-file/) allowed_in_file[rule] = 1
  allowed_here = allowed_here " " rule " "
  if (text ~ /^[ \t]*\/\//) allowed_next = " " rule " "
}

# --- Includes -------------------------------------------------------------------------------------

function check_include(text,    what, quoted, wanted, target, parts) {
  what = text
  sub(/^[ \t]*#[ \t]*include[ \t]*/, "", what)
  quoted = what ~ /^"/
  what = substr(what, 2)
  sub(/[>"].*/, "", what)
  ++include_count

  if (include_count == 1 && own_header != "") {
    wanted = own_header
    if (!sub(/^.*\/include\//, "", wanted)) sub(/^.*\/src\//, "", wanted)
    target = wanted
    sub(/.*\//, "", target)
    if (what != wanted && !(quoted && what == target)) report("own-header", "the first include is this file's own header, " wanted)
  }

  if (what ~ /^(boost\/)?asio(\.hpp$|\/)/ && path !~ /^(transports\/src|tests\/bench)\//)
    return report_at(FNR, "asio", "Asio outside transports/src; use <reprise/env/network.hpp> and <reprise/env/stream.hpp>")
  if (in_runtime && what ~ /^reprise\/(sim|transports)\//)
    return report_at(FNR, "seam", "runtime/ knows no world; what it needs is asked of <reprise/env/environment.hpp>")
  if (in_sim && what ~ /^reprise\/transports\//)
    return report_at(FNR, "seam", "sim/ knows no real transport; put what both need in runtime/")
  if (path ~ /^transports\// && what ~ /^reprise\/sim\//)
    return report_at(FNR, "seam", "transports/ knows no simulator; put what both need in runtime/")

  if (rank > 0) {
    target = what
    if (quoted) while (sub(/^\.\.\//, "", target)) {}
    sub(/^reprise\//, "", target)
    if (split(target, parts, "/") > 1 && layer_rank[parts[1]] > rank)
      report_at(FNR, "layer", layer " includes " parts[1] "; the layers are core <- env <- session <- peer <- actor")
  }

  if (!is_deterministic) return
  if (what ~ /^(sys|netinet|arpa|net|linux)\// ||
      what ~ /^(unistd|windows|winsock2|ws2tcpip|mswsock|netdb|poll|fcntl|signal|dlfcn|sched|ifaddrs|process|io)\.h$/ ||
      what ~ /^(csignal|fstream|filesystem)$/) {
    if (in_runtime) report_at(FNR, "system", "the operating system in runtime/; ask the environment")
    else report("system", "the operating system; ask the environment, or move it to transports/src")
  } else if (what ~ /^(thread|mutex|shared_mutex|condition_variable|future|semaphore|latch|barrier|stop_token|pthread\.h)$/) {
    report("thread", "<" what ">: a loop is serial; hand over with loop::post, stop with env.stop()")
  } else if (what == "random") {
    report("random", "<random>: draw from env.random()")
  } else if (what ~ /^(iostream|print)$/) {
    report("print", "<" what ">: libraries print nothing; env.note() goes to the trace")
  } else if (what ~ /^(ctime|time\.h)$/) {
    report("clock", "<" what ">: time comes from env.now() or loop::wall_now()")
  } else if (what == "locale") {
    report("locale", "<locale>: text does not depend on the locale; <charconv> or fmt")
  }
}

# --- One line -------------------------------------------------------------------------------------

# `code` has a space at both ends, so that a word can be asked for by what is not in a word.
function check_code(code) {
  if (!is_deterministic && !is_node_code && code ~ /std::(latch|barrier|counting_semaphore|binary_semaphore)[^A-Za-z0-9_]/)
    report("wake-up", "libstdc++ 12 loses its wake-ups where there is no futex (Windows); a mutex and a condition variable")
  if (is_deterministic || is_node_code) {
    if (code ~ /_clock *:: *now/ ||
        code ~ /[^A-Za-z0-9_](clock_gettime|gettimeofday|localtime|localtime_r|QueryPerformanceCounter|GetTickCount|GetTickCount64) *\(/ ||
        code ~ /[^A-Za-z0-9_.>]time *\( *(nullptr|NULL|0)? *\)/)
      report("clock", "a real clock; env.now(), or loop::wall_now() for the date")
    if (code ~ /this_thread|[^A-Za-z0-9_](usleep|nanosleep|Sleep) *\(/)
      report("thread", "a real thread waits; co_await sleep_for(env, ...)")
    if (code ~ /std::(jthread|thread|async|mutex|recursive_mutex|shared_mutex|timed_mutex|condition_variable|lock_guard|unique_lock|scoped_lock|call_once|counting_semaphore|latch|barrier)[^A-Za-z0-9_]/ ||
        code ~ /[^A-Za-z0-9_](thread_local|pthread_[a-z_]+)[^A-Za-z0-9_]/)
      report("thread", "threads and locks; state has one loop, loop::post hands over")
    if (code ~ /random_device|mt19937|minstd_rand|ranlux[0-9]|default_random_engine|random_shuffle/ ||
        code ~ /[^A-Za-z0-9_.>](rand|srand|rand_r|getrandom|arc4random) *\(/)
      report("random", "randomness of one's own; env.random()")
    if (code ~ /_distribution *[<({]|std::(shuffle|sample|generate_canonical)/ || code ~ /ranges::(shuffle|sample)/)
      report("random", "std distributions differ between libraries; random_source::below()")
    if (code ~ /[^A-Za-z0-9_](getenv|secure_getenv|setenv|putenv|environ)[^A-Za-z0-9_]/)
      report("getenv", "an environment variable; pass an option")
  }
  if (is_deterministic) {
    if (code ~ /std::hash *[<{]/)
      report("hash", "std::hash differs between libraries; <reprise/core/hash.hpp>")
    if (code ~ /unordered_(multi)?(map|set)[^A-Za-z0-9_]/)
      report("unordered", "an unordered container; std::map or a sorted vector, or say what orders it: // tidy: ordered by ...")
    if (code ~ /[^A-Za-z0-9_](map|set|multimap|multiset|priority_queue|flat_map|flat_set|less|greater) *< *(const +)?[A-Za-z_][A-Za-z0-9_:]*( +const)? *\*/)
      report("pointer-order", "ordered by address; key by entity_id or another stable id")
    if (code ~ /reinterpret_cast *< *(std::)?u?intptr_t/)
      report("pointer-order", "an address as a number; use an id")
    if (code ~ /[^A-Za-z0-9_](float|double)[^A-Za-z0-9_]/)
      report("float", "floating point in what may decide; integers (parts per million, nanoseconds)")
    if (code ~ /(\.|->)capacity *\(/)
      report("capacity", "capacity() differs between libraries; size(), or a bound of your own")
    if (code ~ /[^A-Za-z0-9_]errno[^A-Za-z0-9_]/)
      report("errno", "errno; reprise::errc from <reprise/core/error.hpp>")
    if (code ~ /[^A-Za-z0-9_](setlocale|imbue) *\(|std::locale[^A-Za-z0-9_]/)
      report("locale", "the locale; <charconv> or fmt")
    if (has_plain_long(code))
      report("long", "long has 32 bits on Windows; std::int64_t")
  }
  if (is_product) {
    if (code ~ /std::(cout|cerr|clog)[^A-Za-z0-9_]|fmt::print *\(|[^A-Za-z0-9_](printf|fprintf|puts|fputs|putchar|perror) *\(/)
      report("print", "libraries print nothing; env.note() goes to the trace")
    if (code ~ /[^A-Za-z0-9_]assert *\(/)
      report("assert", "assert() goes away with NDEBUG; REPRISE_ASSERT")
    if (code ~ /shared_from_this/)
      report("ownership", "shared_from_this; an owner that waits until the work is done (scope)")
    if (code ~ /coroutine_handle *<[^>]*> +(await_suspend|[A-Za-z0-9_:]*::await_suspend) *\(/)
      report("transfer", "symmetric transfer; return void and let loop::defer resume")
  }
}

function has_plain_long(code) {
  gsub(/long +long/, "", code)
  return code ~ /[^A-Za-z0-9_]long[^A-Za-z0-9_]/
}

# The line without comments, and without what is between quotes.
function strip(text,    out, at, c, two, prefix, close_at) {
  out = ""
  while (text != "") {
    if (in_comment) {
      at = index(text, "*/")
      if (!at) return out
      text = substr(text, at + 2)
      in_comment = 0
    } else if (in_raw) {
      at = index(text, raw_end)
      if (!at) return out
      text = substr(text, at + length(raw_end))
      out = out "\""
      in_raw = 0
    } else if (match(text, /["'\/]/)) {
      c = substr(text, RSTART, 1)
      two = substr(text, RSTART, 2)
      prefix = substr(text, 1, RSTART - 1)
      out = out prefix
      text = substr(text, RSTART + 1)
      if (two == "//") return out
      if (two == "/*") {
        in_comment = 1
        text = substr(text, 2)
      } else if (c == "/") {
        out = out c
      } else if (c == "\"" && prefix ~ /(^|[^A-Za-z0-9_])(u8|u|U|L)?R$/) {
        at = index(text, "(")
        raw_end = ")" substr(text, 1, at - 1) "\""
        text = substr(text, at + 1)
        out = out "\""
        in_raw = 1
      } else if (c == "'" && out ~ /[0-9A-Fa-f]$/) {
        # A digit separator.
      } else {
        close_at = closing_quote(text, c)
        out = out c c
        if (!close_at) return out
        text = substr(text, close_at + 1)
      }
    } else {
      return out text
    }
  }
  return out
}

function closing_quote(text, quote,    i, c) {
  for (i = 1; i <= length(text); ++i) {
    c = substr(text, i, 1)
    if (c == "\\") ++i
    else if (c == quote) return i
  }
  return 0
}

# --- Statements -----------------------------------------------------------------------------------
#
# GCC 12 destroys an aggregate and a capturing lambda twice when they are written inside an expression
# with co_await. So the code is read statement by statement: a brace is either a block, which ends or
# interrupts a statement, or an initialiser, which is a part of it. What a statement holds that must
# not stand beside a co_await is kept in suspect_line[] and reported when the statement turns out to
# have one.

function reset_statements() {
  statement = ""
  suspect_count = first = depth = in_capture = lambda_pending = 0
}

function read_statements(code,    i, c) {
  sub(/^[ \t]+/, "", code)
  if (statement != "") statement = statement " "
  for (i = 1; i <= length(code); ++i) {
    c = substr(code, i, 1)
    if (in_capture) {
      if (c == "]" && --in_capture == 0) end_capture()
      else if (c == "[") ++in_capture
      if (in_capture) capture = capture c
    } else if (c == "{") {
      open_brace()
    } else if (c == "}") {
      close_brace()
    } else if (c == ";") {
      # A statement inside what looked like an initialiser: it was a block (a class, a namespace).
      if (depth && kind[depth] == "initialiser") {
        kind[depth] = "block"
        outer[depth] = ""
        suspect_count = 0
        sub(/.*\{/, "", statement)
      }
      end_statement()
    } else if (c == "[" && starts_lambda(statement)) {
      in_capture = 1
      capture = ""
    } else if (c == ":" && statement ~ /^ *(public|private|protected) *$/) {
      statement = ""
    } else {
      statement = statement c
    }
  }
}

function starts_lambda(text) {
  sub(/ +$/, "", text)
  if (text ~ /(^|[^A-Za-z0-9_])auto *&*$/) return 0
  return text ~ /(^|[(,=!&|?:{+<>])$/ || text ~ /(^|[^A-Za-z0-9_])(return|co_return|co_await|co_yield)$/
}

function end_capture() {
  if (capture ~ /^\[|^ *\[/) return  # an attribute
  lambda_pending = 1
  if (capture ~ /[^ ]/) suspect("a capturing lambda")
  statement = statement "[]"
}

function suspect(what) {
  suspect_line[++suspect_count] = FNR
  suspect_what[suspect_count] = what
  suspect_allowed[suspect_count] = ("co-await" in allowed_in_file) || index(allowed_here, " co-await ")
}

function open_brace(    text) {
  text = statement
  sub(/ +$/, "", text)
  ++depth
  if (is_block(text)) {
    kind[depth] = "block"
    if (lambda_pending) {
      outer[depth] = statement
      outer_suspects[depth] = suspect_count
      statement = ""
      first_suspect[depth] = first
      first = suspect_count
      lambda_pending = 0
    } else {
      outer[depth] = ""
      end_statement()
    }
  } else {
    kind[depth] = "initialiser"
    # `type name{...}` alone is a variable, and it has a name.
    if (text !~ /^(static |const |constexpr )*[A-Za-z_][A-Za-z0-9_:]*(<.*>)?[ &]+[A-Za-z_][A-Za-z0-9_]*$/ ||
        text ~ /^(return|co_return|co_await|co_yield) /)
      suspect("a braced initialiser")
    statement = statement "{"
  }
}

function close_brace() {
  if (depth == 0) return
  if (kind[depth] == "initialiser") {
    statement = statement "}"
  } else if (outer[depth] != "") {
    statement = outer[depth] "{}"
    suspect_count = outer_suspects[depth]
    first = first_suspect[depth]
  } else {
    statement = ""
    suspect_count = first
  }
  --depth
}

function is_block(text,    last) {
  last = substr(text, length(text), 1)
  if (last == "{") return depth < 2 || kind[depth - 1] == "block"
  if (last == "" || last == ")" || last == "}" || last == ":" || last == ";" || last == "&" || last == "*" || last == "\"") return 1
  if (last == "]") return lambda_pending
  if (text ~ /(^|[^A-Za-z0-9_])(else|do|try|const|noexcept|override|final|mutable|volatile)$/) return 1
  if (text ~ /^((export|typedef|inline|static|constexpr|friend) |template *<.*> *)*(namespace|struct|class|union|enum)( |$)/) return 1
  if (text ~ /\)[ a-z]*-> *[^()]*$/) return 1
  return 0
}

# The most draws of a statement whose order nothing says: what stands left of ?, && and || and the condition of
# an `if` come first. A function named draw or random_below is a draw as well.
function unordered_draws(text,    i, depth, c, count, pieces, draws, most) {
  if (text ~ /^ *if *\(/) {
    for (i = index(text, "("); i <= length(text); ++i) {
      c = substr(text, i, 1)
      if (c == "(") ++depth
      if (c == ")" && --depth == 0) break
    }
    text = substr(text, 1, i) "?" substr(text, i + 1)
  }
  count = split(text, pieces, /\?|&&|\|\|| : /)
  for (i = 1; i <= count; ++i) {
    draws = gsub(/(\.|->)below *\(|random(\(\))?(\.|->)next *\(|random_below *\(|(^|[^A-Za-z0-9_])draw *\(/, "", pieces[i])
    if (draws > most) most = draws
  }
  return most
}

function end_statement(    i) {
  if (statement ~ /(^|[^A-Za-z0-9_])co_await([^A-Za-z0-9_]|$)/ && statement !~ /operator *co_await/)
    for (i = first + 1; i <= suspect_count; ++i)
      if (!suspect_allowed[i])
        report_once(suspect_line[i], "co-await", suspect_what[i] " in an expression with co_await, which GCC 12 destroys twice; name it in a statement before, or use a constructor")
  if (is_deterministic || is_node_code) {
    if (unordered_draws(statement) > 1) report("draw", "two draws in one expression, whose order compilers choose; one statement each")
  }
  statement = ""
  suspect_count = first
  lambda_pending = 0
}
