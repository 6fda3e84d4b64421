# Each test of a program of tests as one of ctest's:
#
#   acc_discover_tests(NAME file.ac... [OPTIONS option...] [RUN option...] [TIMEOUT seconds])
#
# builds the program NAME from the files, which may also be C, objects and libraries, with these options for acc; ctest
# knows its tests as NAME.test_..., and runs each with the options RUN of the runner.  The tests are asked for when the
# program is built, so a new one needs no new configuration.

function(acc__object name source options out)
  string(MAKE_C_IDENTIFIER "${source}" object)
  set(object "${CMAKE_CURRENT_BINARY_DIR}/${name}.dir/${object}.o")
  add_custom_command(
    OUTPUT "${object}"
    COMMAND "${ACC_EXECUTABLE}" -c -DAC_TESTING ${options} -MD -MF "${object}.d" -MT "${object}" -o "${object}" "${source}"
    DEPENDS "${source}" "${ACC_EXECUTABLE}"
    DEPFILE "${object}.d"
    COMMENT "Compiling ${source}"
    VERBATIM)
  set(${out} "${object}" PARENT_SCOPE)
endfunction()

function(acc_discover_tests name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "OPTIONS;RUN")
  if(NOT arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "acc_discover_tests(${name}): no files are named")
  endif()
  set(parts)
  foreach(file IN LISTS arg_UNPARSED_ARGUMENTS)
    get_filename_component(path "${file}" ABSOLUTE)
    if(path MATCHES "\\.(ac|c)$")
      acc__object("${name}" "${path}" "${arg_OPTIONS}" path)
    elseif(NOT EXISTS "${path}")
      set(path "${file}") # a library that the linker finds
    endif()
    list(APPEND parts "${path}")
  endforeach()
  set(program "${CMAKE_CURRENT_BINARY_DIR}/${name}")
  set(list "${CMAKE_CURRENT_BINARY_DIR}/${name}.dir/tests.cmake")
  file(MAKE_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/${name}.dir")
  add_custom_command(
    OUTPUT "${program}" "${list}"
    COMMAND "${ACC_EXECUTABLE}" test ${arg_OPTIONS} ${parts} -o "${program}"
    COMMAND "${CMAKE_COMMAND}" "-DPROGRAM=${program}" "-DNAME=${name}" "-DRUN=${arg_RUN}" "-DTIMEOUT=${arg_TIMEOUT}"
            "-DLIST=${list}" -P "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/AsyncCDiscover.cmake"
    DEPENDS ${parts}
    COMMENT "Linking ${name}, and asking for its tests"
    VERBATIM)
  add_custom_target(${name} ALL DEPENDS "${program}" "${list}")
  # Before the first build ctest has one test, which says so.
  set(include "${CMAKE_CURRENT_BINARY_DIR}/${name}.dir/include.cmake")
  file(WRITE "${include}" "if(EXISTS [==[${list}]==])\n  include([==[${list}]==])\nelse()\n  add_test([==[${name}_NOT_BUILT]==] "
       "[==[${name}_NOT_BUILT]==])\nendif()\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${include}")
endfunction()
