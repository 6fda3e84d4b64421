# find_package(AsyncC): ACC_EXECUTABLE, the compiler driver that stands in this prefix, and acc_discover_tests.
get_filename_component(ACC_EXECUTABLE "${CMAKE_CURRENT_LIST_DIR}/../../../bin/acc" ABSOLUTE)
if(NOT EXISTS "${ACC_EXECUTABLE}")
  set(AsyncC_FOUND FALSE)
  set(AsyncC_NOT_FOUND_MESSAGE "there is no ${ACC_EXECUTABLE}")
  return()
endif()
include("${CMAKE_CURRENT_LIST_DIR}/AsyncCTests.cmake")
