# qiao_add_executable(app a.cu b.cpp ... [OPTIONS -use_fast_math ...])
# qiao_add_library(lib [STATIC|SHARED|OBJECT] a.cu b.cpp ... [OPTIONS ...])
#
# Builds .cu files with qiaocc and the others with the C++ compiler, and links qiao's runtime. Include directories,
# compile definitions and options, CXX_STANDARD and POSITION_INDEPENDENT_CODE of the target count for .cu files too,
# whether set before or after this call. OPTIONS go to qiaocc alone. Works in qiao's own build tree (or with
# add_subdirectory) and after find_package(qiao).
include_guard(GLOBAL)

function(_qiao_compile_cuda target options)
  set(standard $<TARGET_PROPERTY:${target},CXX_STANDARD>)
  set(includes $<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>)
  set(definitions $<TARGET_PROPERTY:${target},COMPILE_DEFINITIONS>)
  set(pic $<TARGET_PROPERTY:${target},POSITION_INDEPENDENT_CODE>)
  separate_arguments(flags UNIX_COMMAND "${CMAKE_CXX_FLAGS}")
  foreach(config IN ITEMS Debug Release RelWithDebInfo MinSizeRel)
    string(TOUPPER ${config} upper)
    separate_arguments(config_flags UNIX_COMMAND "${CMAKE_CXX_FLAGS_${upper}}")
    foreach(flag IN LISTS config_flags)
      list(APPEND flags "$<$<CONFIG:${config}>:${flag}>")
    endforeach()
  endforeach()
  set(objects)
  foreach(source IN LISTS ARGN)
    get_filename_component(absolute ${source} ABSOLUTE)
    string(MAKE_C_IDENTIFIER ${source} id)
    set(object ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${target}.qiao/${id}.o)
    add_custom_command(
      OUTPUT ${object}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${target}.qiao
      COMMAND $<TARGET_FILE:qiao::qiaocc> -ccbin ${CMAKE_CXX_COMPILER} -forward-unknown-to-host-compiler
              "$<$<BOOL:${standard}>:-std=c++${standard}>" "$<$<BOOL:${pic}>:-fPIC>" ${flags}
              "$<$<BOOL:${includes}>:-I$<JOIN:${includes},;-I>>" "$<$<BOOL:${definitions}>:-D$<JOIN:${definitions},;-D>>"
              "$<TARGET_PROPERTY:${target},COMPILE_OPTIONS>" ${options} -MD -MF ${object}.d -MT ${object} -c ${absolute} -o ${object}
      DEPENDS ${absolute} qiao::qiaocc
      DEPFILE ${object}.d
      COMMENT "Building CUDA object ${target}: ${source}"
      COMMAND_EXPAND_LISTS VERBATIM)
    list(APPEND objects ${object})
  endforeach()
  set_source_files_properties(${objects} PROPERTIES EXTERNAL_OBJECT TRUE GENERATED TRUE)
  target_sources(${target} PRIVATE ${objects})
endfunction()

function(_qiao_finish_target target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "OPTIONS")
  set(cuda ${arg_UNPARSED_ARGUMENTS})
  list(FILTER cuda INCLUDE REGEX "\\.cu$")
  set(plain ${arg_UNPARSED_ARGUMENTS})
  list(FILTER plain EXCLUDE REGEX "\\.cu$")
  target_sources(${target} PRIVATE ${plain})
  _qiao_compile_cuda(${target} "${arg_OPTIONS}" ${cuda})
  set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX)
  target_link_libraries(${target} PUBLIC qiao::cuda)
endfunction()

function(qiao_add_executable target)
  add_executable(${target})
  _qiao_finish_target(${target} ${ARGN})
endfunction()

function(qiao_add_library target)
  set(arguments ${ARGN})
  set(kind)
  if(arguments AND "${ARGV1}" MATCHES "^(STATIC|SHARED|MODULE|OBJECT)$")
    set(kind ${ARGV1})
    list(POP_FRONT arguments)
  endif()
  add_library(${target} ${kind})
  if(kind MATCHES "SHARED|MODULE")
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  endif()
  _qiao_finish_target(${target} ${arguments})
endfunction()
